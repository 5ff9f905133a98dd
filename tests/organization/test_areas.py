"""Area codes and areas."""

from pathlib import Path

import pytest

from organization.areas import area_key, load_areas
from organization.errors import Malformed
from organization.models import Area


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("37", "37"),
        ("370000", "37"),
        ("371300", "3713"),
        ("371328", "371328"),
        (" 371328000000 ", "371328"),
        ("371328101", "371328101"),
        ("371328100", "371328100"),  # a town's own zeros stay
        ("371328100000", "371328100"),
        ("371328101203", "371328101203"),
        ("371328101200", "371328101200"),
        ("441900003000", "441900003"),  # a city without counties has towns all the same
        ("110000", "11"),
    ],
)
def test_a_code_is_shortened_to_its_key(code: str, key: str) -> None:
    assert area_key(code) == key


@pytest.mark.parametrize(
    "code", ["", "3", "3713281", "37132a", "000000", "370028", "３７１３２８", "-37132", "371328.0"]
)
def test_a_wrong_code_is_malformed(code: str) -> None:
    with pytest.raises(Malformed) as refused:
        area_key(code)
    assert refused.value.code == "bad_area_code"
    assert "不是区划代码" in refused.value.message


@pytest.mark.django_db
def test_the_demonstration_county_has_its_towns() -> None:
    assert load_areas() == 13
    county = Area.objects.get(key="371328")
    assert (county.name, county.level, county.short_name) == ("蒙阴县", "county", "蒙")
    towns = Area.objects.filter(key__startswith="371328").exclude(key="371328")
    assert [town.name for town in towns] == [
        "蒙阴街道", "常路镇", "岱崮镇", "坦埠镇", "垛庄镇",
        "高都镇", "野店镇", "桃墟镇", "联城镇", "旧寨乡",
    ]  # fmt: skip
    assert {town.level for town in towns} == {"town"}


@pytest.mark.django_db
def test_loading_again_keeps_what_was_renamed() -> None:
    load_areas()
    Area.objects.filter(key="371328101").update(name="常路街道")
    assert load_areas() == 0
    assert Area.objects.get(key="371328101").name == "常路街道"


@pytest.mark.django_db
def test_one_wrong_code_in_a_file_leaves_nothing_written(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text("code,name,short_name\n371328,蒙阴县,蒙\n37132,坏行,\n", encoding="utf-8-sig")
    with pytest.raises(Malformed):
        load_areas(file)
    assert not Area.objects.exists()
