"""Importing a State Council notice (放假通知) into the work calendar.

``read`` understands the notice's own words and a table of three columns; ``plan`` says what would
change; ``write`` changes it. What cannot be right is refused with a sentence, as a whole.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from organization import clock, work_calendar
from organization.errors import RuleBroken
from organization.models import CalendarDay, CalendarNotice, User
from organization.models.calendar import COMPUTED, PUBLISHED
from organization.work_calendar import (
    FIXED_STATUTORY,
    ONE_DAY,
    Day,
    WorkCalendar,
    days_between,
    is_weekend,
)

MOVING_FEASTS = ("春节", "清明", "端午", "中秋")
WEEKDAYS = "一二三四五六日"
TITLE_YEAR = re.compile(r"关于\s*(\d{4})\s*年")
ITEM = re.compile(r"^(?:[一二三四五六七八九十]+[、.．])?\s*([^：:，。]{1,20})[：:](.+)$")
DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
    r"(?:[（(](?P<beside>[^）)]*)[）)])?"
)
COUNT = re.compile(r"共\s*(\d+)\s*天")
TABLE_ROW = re.compile(r"^\s*\d{4}\s*[-/.年]")
TABLE_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
KINDS = {"休": False, "放假": False, "休息": False, "班": True, "上班": True, "调休上班": True}


@dataclass(frozen=True)
class NamedDay:
    """One day a notice names: worked or not, and for which feast."""

    date: date
    is_workday: bool
    name: str


@dataclass(frozen=True)
class Notice:
    """A notice that was read and holds together."""

    year: int
    source: str
    text: str
    days: tuple[NamedDay, ...]


def read(text: str, year: int, source: str) -> Notice:
    """Return the notice in a text, its own words or a table. Raises RuleBroken with a sentence."""
    named = TITLE_YEAR.search(text)
    if named and int(named[1]) != year:
        raise _wrong(f"这份通知是 {named[1]} 年的，不是 {year} 年的。")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    is_table = any(TABLE_ROW.match(line) for line in lines)
    days = list(_of_table(lines) if is_table else _of_words(lines, year))
    _require_sound(days, year)
    return Notice(year, source.strip(), text, tuple(sorted(days, key=lambda day: day.date)))


def decode(data: bytes) -> str:
    """Return the text of an uploaded file: UTF-8 with or without a mark, else GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong("文件编码无法识别，请存为 UTF-8 或 GB18030。")


def plan(notice: Notice) -> list[CalendarDay]:
    """Return the days of the year as they will stand; one statement or two.

    What an administrator wrote by hand stays, unless the notice itself names the day.
    """
    named = {day.date: day for day in notice.days}
    official = {PUBLISHED, COMPUTED, *CalendarNotice.objects.values_list("source", flat=True)}
    known = {day.date: day for day in CalendarDay.objects.filter(date__year=notice.year)}
    rows = []
    for day in days_between(date(notice.year, 1, 1) - ONE_DAY, date(notice.year, 12, 31)):
        told, before = named.get(day), known.get(day)
        by_hand = before and not before.provisional and before.source not in official
        if by_hand and told is None:
            continue
        rows.append(
            CalendarDay(
                date=day,
                is_workday=told.is_workday if told else not is_weekend(day),
                name=told.name if told else "",
                source=notice.source,
            )
        )
    return rows


def changed(rows: list[CalendarDay]) -> list[CalendarDay]:
    """Return the days that become worked or free by these rows, as the calendar stands now."""
    calendar = work_calendar.load()
    return [row for row in rows if calendar.is_workday(row.date) != row.is_workday]


def calendar_with(rows: list[CalendarDay]) -> WorkCalendar:
    """Return the calendar as it would be with these rows; one statement."""
    values = CalendarDay.objects.values_list("date", "is_workday", "name", "provisional")
    days = {day: Day(works, name, guess) for day, works, name, guess in values}
    return WorkCalendar(days | {row.date: Day(row.is_workday, row.name) for row in rows})


def write(notice: Notice, *, by: User) -> CalendarNotice:
    """Put the year into the calendar, final; imported twice it changes nothing more."""
    with transaction.atomic():
        rows = plan(notice)
        count = len(changed(rows))
        CalendarDay.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["date"],
            update_fields=["is_workday", "name", "source", "provisional"],
        )
        record = CalendarNotice.objects.create(
            year=notice.year,
            source=notice.source,
            text=notice.text,
            changed_days=count,
            imported_at=clock.now(),
            imported_by=by,
        )
    work_calendar.forget()
    return record


def _of_table(lines: list[str]) -> Iterator[NamedDay]:
    """Yield the days of a table 日期,类型,名称; lines that begin with no date are headings."""
    for number, row in enumerate(csv.reader(_commas(line) for line in lines), start=1):
        cells = [cell.strip() for cell in row]
        found = TABLE_DATE.fullmatch(cells[0]) if cells else None
        if found is None:
            if TABLE_ROW.match(cells[0] if cells else ""):
                raise _wrong(f"第 {number} 行的日期“{cells[0]}”看不懂。")
            continue
        kind = cells[1] if len(cells) > 1 else ""
        if kind not in KINDS:
            raise _wrong(f"第 {number} 行的类型“{kind}”看不懂，请写“休”或“班”。")
        name = cells[2] if len(cells) > 2 else ""
        yield NamedDay(_date(*map(int, found.groups())), KINDS[kind], name[:40])


def _commas(line: str) -> str:
    return line.replace("\t", ",").replace("，", ",")


def _of_words(lines: list[str], year: int) -> Iterator[NamedDay]:
    """Yield the days of “春节：2月15日（周日）至23日放假调休，共9天。2月14日（周六）上班。”."""
    for line in lines:
        item = ITEM.match(line)
        if item is None or "放假" not in item[2]:
            continue
        name, month = item[1].strip(), 0
        for sentence in re.split(r"[。；;]", item[2]):
            dates = list(_dates(sentence, year, month))
            if not dates:
                continue
            month = dates[-1].month
            if "上班" in sentence:
                yield from (NamedDay(day, True, f"{name}调休上班"[:40]) for day in dates)
            elif "放假" in sentence:
                rest = list(_range(dates, sentence, name))
                yield from (NamedDay(day, False, name[:40]) for day in rest)


def _dates(sentence: str, year: int, month: int) -> Iterator[date]:
    for found in DAY.finditer(sentence):
        month = int(found["month"] or month)
        day = _date(int(found["year"] or year), month, int(found["day"]))
        told = re.search(r"(?:周|星期)([一二三四五六日天])", found["beside"] or "")
        if told and told[1].replace("天", "日") != WEEKDAYS[day.weekday()]:
            raise _wrong(
                f"{day} 是周{WEEKDAYS[day.weekday()]}，通知写的是周{told[1]}：年份或日期有误。"
            )
        yield day


def _range(dates: list[date], sentence: str, name: str) -> Iterator[date]:
    """Return the days of rest; their number must be the one the notice says (共 n 天)."""
    days = dates
    if "至" in sentence and len(dates) == 2:
        days = [dates[0] + timedelta(days=n) for n in range((dates[1] - dates[0]).days + 1)]
    told = COUNT.search(sentence)
    if told and int(told[1]) != len(days):
        raise _wrong(f"{name}写明共 {told[1]} 天，按日期算是 {len(days)} 天。")
    return iter(days)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _wrong(f"没有 {year} 年 {month} 月 {day} 日这一天。") from None


def _require_sound(days: list[NamedDay], year: int) -> None:
    """Refuse what contradicts itself, or leaves out a feast the law gives."""
    if not days:
        raise _wrong("没有读到放假日期：请粘贴通知正文，或“日期,休/班,名称”三列的表。")
    seen: dict[date, NamedDay] = {}
    for day in days:
        if day.date.year != year:
            raise _wrong(f"{day.date} 不在 {year} 年。")
        before = seen.setdefault(day.date, day)
        if before is not day:
            same = before.is_workday == day.is_workday
            raise _wrong(
                f"{day.date} 出现了两次。" if same else f"{day.date} 既写了放假，又写了上班。"
            )
        if day.is_workday and not is_weekend(day.date):
            raise _wrong(
                f"{day.date}（周{WEEKDAYS[day.date.weekday()]}）本来就是工作日，不应写为调休上班。"
            )
    _require_complete(seen, year)


def _require_complete(seen: dict[date, NamedDay], year: int) -> None:
    for (month, day), name in FIXED_STATUTORY.items():
        found = seen.get(date(year, month, day))
        if found is None or found.is_workday:
            raise _wrong(f"{name}（{month}月{day}日）没有放假：缺少 {year} 年的完整安排。")
    names = "".join(day.name for day in seen.values() if not day.is_workday)
    missing = [feast for feast in MOVING_FEASTS if feast not in names]
    if missing:
        raise _wrong(f"缺少{'、'.join(missing)}的安排。")


def _wrong(sentence: str) -> RuleBroken:
    return RuleBroken("bad_notice", sentence)
