"""What an operator types."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from organization.models import Area, CalendarDay

pytestmark = pytest.mark.django_db


def test_the_calendar_is_loaded_and_loading_again_is_harmless(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_calendar", "--from=2026", "--to=2026")
    call_command("load_calendar", "--from=2026", "--to=2026")
    assert capsys.readouterr().out == "工作日历：写入 365 天。\n工作日历：写入 0 天。\n"
    assert CalendarDay.objects.count() == 365


def test_areas_are_loaded_from_a_file_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "areas.csv"
    file.write_text("code,name,short_name\n361002000000,临川区,临\n", encoding="utf-8")
    call_command("load_areas", str(file))
    assert capsys.readouterr().out == "行政区划：新增 1 个。\n"
    assert Area.objects.get().key == "361002"


def test_a_wrong_code_is_said_and_nothing_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text("code,name,short_name\n3610,抚州市,\n36100,坏,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="“36100”不是区划代码"):
        call_command("load_areas", str(file))
    assert not Area.objects.exists()
