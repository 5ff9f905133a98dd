"""Sheets of labels, printed and read again."""

from tempfile import TemporaryFile

import pytest
from PIL import Image, ImageChops

from inspections import labels
from inspections.labels import Label, Layout
from organization.errors import RuleBroken
from tests.sheets import Sheet, pages

# What is darker than the hairlines becomes black, the rest white.
DARK = [0] * 128 + [255] * 128
BASE = "https://xiaohao.example.org/"


def label(number: int, name: str = "阳光理发店") -> Label:
    token = f"{number:04}" + "Abc_-9xY" * 3 + "last"
    return Label(name, token, f"ABCD{number + 2345:04}")


def printed(*of: Label, layout: Layout = Layout.SMALL, start: int = 1) -> list[Sheet]:
    with TemporaryFile() as file:
        assert labels.write(of, file, base=BASE, layout=layout, start=start) == len(of)
        file.seek(0)
        return pages(file.read())


def addresses(*of: Label) -> list[str]:
    return [f"https://xiaohao.example.org/q/{one.token}" for one in of]


@pytest.mark.parametrize(("layout", "to_a_page"), [(Layout.SMALL, 21), (Layout.LARGE, 8)])
def test_every_code_reads_and_the_one_that_no_longer_fits_begins_the_next_page(
    layout: Layout, to_a_page: int
) -> None:
    many = [label(number) for number in range(to_a_page + 1)]
    first, second = printed(*many, layout=layout)
    assert first.codes == addresses(*many[:to_a_page])
    assert second.codes == addresses(many[-1])
    assert "ABCD-2345" in first.words
    assert second.words == f"阳光理发店ABCD-{2345 + to_a_page}"


def test_a_sheet_begun_before_is_gone_on_with() -> None:
    two = (label(1), label(2))
    first, second = printed(*two, start=21)
    assert (first.codes, second.codes) == (addresses(two[0]), addresses(two[1]))
    width, height = first.image.size
    above = first.image.crop((0, 0, width, height * 6 // 7 - 4))
    # Nothing but hairlines before the 21st place.
    assert _ink(above) == 0


def test_a_page_is_as_large_as_the_paper_and_a_code_has_its_quiet_zone() -> None:
    [sheet] = printed(label(1), layout=Layout.LARGE)
    assert [round(side / 200 * 25.4) for side in sheet.image.size] == [210, 297]
    cell = sheet.image.crop((3, 3, sheet.image.width // 2 - 3, sheet.image.height // 4 - 3))
    ink = ImageChops.invert(cell.point(DARK)).getbbox()
    assert ink is not None
    left, top, right, _ = ink
    assert right - left > 40 / 25.4 * 200  # the code itself is more than 40 mm wide
    assert top > 4 / 25.4 * 200


def test_many_pages_joined_say_the_same_as_one_after_the_other() -> None:
    many = [label(number, f"第{number}诊所") for number in range(100)]
    sheets = printed(*many)
    assert [len(sheet.codes) for sheet in sheets] == [21, 21, 21, 21, 16]
    assert [code for sheet in sheets for code in sheet.codes] == addresses(*many)
    assert "第0诊所" in sheets[0].words
    assert "第99诊所" in sheets[4].words


def test_a_long_name_is_set_smaller_and_only_then_cut_where_all_see_it() -> None:
    two_rows = "蒙阴县常路镇阳光美容美发养生会馆有限责任公司第三分店"
    three_rows = (
        "蒙阴县常路镇阳光美容美发养生会馆有限责任公司第三分店东侧门面房二楼旅馆部综合服务大厅"
    )
    endless = "阳光理发" * 30
    [sheet] = printed(label(1, two_rows), label(2, three_rows), label(3, endless))
    assert two_rows in sheet.words
    assert three_rows in sheet.words
    assert endless not in sheet.words
    assert "阳光理发" in sheet.words.split("ABCD-2347")[1]
    assert sheet.words.count("…") == 1
    assert len(sheet.codes) == 3


def test_a_name_is_no_markup_and_a_rare_sign_leaves_its_mark() -> None:
    [sheet] = printed(label(1, '#let x = "a" *b* $c$'), label(2, "囍喆堃甯骉"), label(3, "𠮷"))
    assert '#letx="a"*b*$c$' in sheet.words
    assert "囍喆堃甯骉" in sheet.words
    # The face lacks the third one's sign: a crossed box stands for it.
    width, height = sheet.image.size
    third = sheet.image.crop((width * 2 // 3 + 4, 4, width - 4, height // 7 - 4))
    plain = printed(label(3, ""))[0].image
    assert _ink(third) > _ink(plain.crop((4, 4, width // 3 - 4, height // 7 - 4)))


def _ink(image: Image.Image) -> int:
    return image.point(DARK).histogram()[0]


def test_nothing_and_too_much_are_refused_with_a_sentence() -> None:
    labels.require_printable(10_000)
    with pytest.raises(RuleBroken, match="没有可以打印的标签") as nothing:
        labels.require_printable(0)
    with pytest.raises(RuleBroken, match="有 10001 家单位，一份标签最多 10000 家") as many:
        labels.require_printable(10_001)
    assert (nothing.value.code, many.value.code) == ("no_labels", "too_many_labels")


@pytest.mark.parametrize(("layout", "start"), [(Layout.SMALL, 22), (Layout.LARGE, 9)])
def test_a_place_the_page_does_not_have_is_refused(layout: Layout, start: int) -> None:
    labels.require_start(layout, start - 1)
    with pytest.raises(RuleBroken, match=f"应在 1 和 {start - 1} 之间"):
        labels.require_start(layout, start)
