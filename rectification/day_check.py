"""Each county's days: every event is what was hashed, every day what was sealed."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from organization import clock
from organization.work_calendar import ONE_DAY
from rectification.breaks import Break, Kind
from rectification.history import hash_of
from rectification.merkle import Tree
from rectification.models import DaySeal, ProblemEvent
from rectification.models.seal import NO_SEAL, hash_of_text
from rectification.seals import CHUNK, counties, events_of, start_of
from rectification.seals_outside import Kept, kept

Counted = Callable[[], None]


def check(since: date | None, outside: Path | None, counted: Counted) -> Iterator[Break]:
    """Yield what is broken, county by county, from the oldest day on, or from ``since`` on.

    ``outside`` is the folder of the seals kept outside, None to leave it out; ``counted`` is called
    for each event that was hashed again.
    """
    for county in counties():
        days = _days(county, since, counted)
        files = {one.day: one for one in kept(outside, county)} if outside else {}
        yield from _county(county, since, days, files, outside=bool(outside))


def _county(
    county: str,
    since: date | None,
    days: Iterator[tuple[date, Tree | None, list[Break]]],
    files: dict[date, Kept],
    *,
    outside: bool,
) -> Iterator[Break]:
    """Walk seals, days with events and files together, by date."""
    seals = DaySeal.objects.filter(county=county).order_by("day")
    before = seals.filter(day=since - ONE_DAY).first() if since else None
    if since:
        seals = seals.filter(day__gte=since)
        files = {day: file for day, file in files.items() if day >= since}
    expected = since
    walk = iter(days)
    day = next(walk, None)
    last = None
    for seal in seals.iterator(CHUNK):
        while day and day[0] < seal.day:
            yield from day[2]
            yield Break(Kind.DAY, county, day[0], f"有 {_count(day[1])} 条记录，没有封存")
            day = next(walk, None)
        if expected and seal.day > expected:
            missing = (seal.day - expected).days
            yield Break(Kind.SEAL_REMOVED, county, expected, f"起缺 {missing} 日")
        yield from _seal(seal, before, checks_link=before is not None or since is None)
        tree: Tree | None = None
        if day and day[0] == seal.day:
            yield from day[2]
            tree = day[1]
            day = next(walk, None)
        file = files.pop(seal.day, None)
        yield from _day(seal, tree or Tree(), file)
        if outside:
            yield from _file(seal, file)
        before, last, expected = seal, seal.day, seal.day + ONE_DAY
    while day:
        yield from day[2]
        day = next(walk, None)
    for left in sorted(files):
        where = "之后" if last and left > last else "处"
        yield Break(Kind.SEAL_REMOVED, county, left, f"库外有此日封存，库内{where}没有")


def _days(
    county: str, since: date | None, counted: Counted
) -> Iterator[tuple[date, Tree | None, list[Break]]]:
    """Yield each day with events: its tree over the hashes as they come out now, what was altered.

    At most a hundred altered rows of a day are told.
    """
    events = ProblemEvent.objects.filter(county=county).order_by(
        "received_at", "problem_id", "sequence"
    )
    if since:
        events = events.filter(received_at__gte=start_of(since))
    rows = events.iterator(CHUNK)
    for day, of_day in groupby(rows, key=lambda event: clock.local_date(event.received_at)):
        tree = Tree()
        altered: list[Break] = []
        for event in of_day:
            counted()
            found = hash_of(event)
            tree.add(bytes.fromhex(found))
            if found != event.hash and len(altered) < 100:
                what = f"问题 {event.problem_id} 第 {event.sequence} 步（{event.pk}）"
                altered.append(Break(Kind.ALTERED, county, day, what))
        yield day, tree, altered


def _count(tree: Tree | None) -> int:
    return tree.count if tree else 0


def _seal(seal: DaySeal, before: DaySeal | None, *, checks_link: bool) -> Iterator[Break]:
    """Yield what is wrong with a seal as such."""
    if hash_of_text(seal.text()) != seal.hash:
        yield Break(Kind.SEAL_ALTERED, seal.county, seal.day, "封存值与内容不符")
    if checks_link and seal.previous != (before.hash if before else NO_SEAL):
        yield Break(Kind.SEAL_RECHAINED, seal.county, seal.day, "不接前一日封存")


def _day(seal: DaySeal, tree: Tree, file: Kept | None) -> Iterator[Break]:
    """Yield when a day no longer comes to its seal, with the first row where a file names it."""
    if (tree.count, tree.root()) == (seal.count, seal.root):
        return
    what = f"封存 {seal.count} 条，现有 {tree.count} 条"
    yield Break(Kind.DAY, seal.county, seal.day, what + _first_difference(seal, file))


def _file(seal: DaySeal, file: Kept | None) -> Iterator[Break]:
    """Yield what is wrong between a seal and the one kept outside."""
    if file is None:
        yield Break(Kind.NOT_KEPT, seal.county, seal.day, "没有文件")
    elif (file.text, file.hash) != (seal.text(), seal.hash):
        what = f"文件 {file.path.name}{_first_difference(seal, file)}"
        yield Break(Kind.SEALED_ANEW, seal.county, seal.day, what)


def _first_difference(seal: DaySeal, file: Kept | None) -> str:
    """Return which row of the day first differs from what is kept outside, as more of a sentence.

    Reads one day again.
    """
    if file is None:
        return ""
    rows = events_of(seal.county, seal.day).iterator(CHUNK)
    for number, (then, its_hash) in enumerate(file.events(), start=1):
        now = next(rows, None)
        if now is None or str(now.pk) != then:
            return f"，按收到顺序第 {number} 条起不同：当时为 {then}"
        if hash_of(now) != its_hash:
            return f"，按收到顺序第 {number} 条起不同：{then} 内容已变"
    extra = next(rows, None)
    return f"，多出 {extra.pk}" if extra else ""
