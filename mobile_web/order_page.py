"""What a shopkeeper sees of one order: its problems in plain words, and what can be done now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count

from inspections.models import Photo
from organization import clock, work_calendar
from organization.errors import Refusal
from organization.work_calendar import WorkCalendar
from rectification.attempt import Past
from rectification.judge import possible_steps
from rectification.links import Opened
from rectification.models import EventPhoto, Extension, Problem, ProblemEvent
from rectification.states import Action, State

SENT_BACK = (Action.FAIL_RECHECK, Action.SEND_BACK, Action.REOPEN)
MOST_DAYS_OFFERED = 15
WEEKDAYS = "一二三四五六日"


@dataclass
class Card:
    """One problem: what is wrong, what to do, until when, and what was said about it.

    ``complaint`` is why what was just sent was refused; ``note``, ``reason`` and ``wanted`` are
    what had been filled in then.
    """

    problem: Problem
    number: int
    tone: str
    standing: str
    deadline: str = ""
    left: str = ""
    late: bool = False
    reckoned: str = ""
    sent_back: ProblemEvent | None = None
    reported: str = ""
    extension: str = ""
    photos: list[UUID] = field(default_factory=list)
    may_report: bool = False
    may_ask: bool = False
    days: list[tuple[str, str]] = field(default_factory=list)
    complaint: str = ""
    note: str = ""
    reason: str = ""
    wanted: str = ""

    @property
    def name(self) -> str:
        """How the form calls it: the random end of its id, for the page shall be small."""
        return self.problem.pk.hex[-10:]


def cards(opened: Opened) -> list[Card]:
    """Return the order's problems in the order of the paper."""
    order = opened.link.order
    lines = order.lines.select_related("problem__establishment").order_by("position")
    problems = [line.problem for line in lines if line.problem.order_id == order.pk]
    events = ProblemEvent.objects.filter(problem__in=problems).annotate(sent=Count("photos"))
    history: dict[UUID, list[ProblemEvent]] = defaultdict(list)
    for event in events.order_by("sequence"):
        history[event.problem_id].append(event)
    photos: dict[UUID, list[UUID]] = defaultdict(list)
    for shown_with, photo in shown_photos(opened):
        photos[shown_with].append(photo.pk)
    calendar = work_calendar.load()
    return [
        _card(Past(problem, history[problem.pk]), number, opened, calendar, photos[problem.pk])
        for number, problem in enumerate(problems, start=1)
    ]


def cards_again(opened: Opened, before: list[Card], refused: Mapping[UUID, Refusal]) -> list[Card]:
    """Return the problems as they are now, what was refused with its reason and as it was typed."""
    now = cards(opened)
    typed = {card.problem.pk: card for card in before}
    for card in now:
        was = typed[card.problem.pk]
        refusal = refused.get(card.problem.pk)
        card.complaint = refusal.message if refusal else was.complaint
        if card.complaint:
            card.note, card.reason, card.wanted = was.note, was.reason, was.wanted
    return now


def shown_photos(opened: Opened) -> Iterator[tuple[UUID, Photo]]:
    """Yield the photos of the finding that the page may show, with their problem.

    Those on which something was covered, and all where an officer said that they may be seen. What
    was sent by this page is not shown again: a link is forwarded easily.
    """
    links = EventPhoto.objects.filter(
        problem__order=opened.link.order, event__action=Action.FIND
    ).select_related("photo")
    for link in links.order_by("id"):
        masked = link.photo.marking == Photo.Marking.MASKED
        if link.photo.visible and (masked or opened.link.shows_photos):
            yield link.problem_id, link.photo


def _card(
    past: Past, number: int, opened: Opened, calendar: WorkCalendar, photos: list[UUID]
) -> Card:
    problem = past.problem
    tone, standing = _standing(problem)
    card = Card(problem, number, tone, standing, photos=photos)
    card.sent_back = _last(past, SENT_BACK, problem.round)
    card.extension = _extension(past, problem)
    if problem.state == State.ORDERED and problem.last_date:
        _until(card, past, problem.last_date, calendar)
    if problem.state == State.RECTIFIED and (report := _last(past, (Action.RECTIFY,))):
        day = clock.local_date(report.happened_at)
        sent: int = getattr(report, "sent")  # noqa: B009 - annotated above
        card.reported = f"{told(day)}提交，{sent} 张照片：{report.note}"
    possible = {step.action for step in possible_steps(problem, opened.actor, past) if step.allowed}
    card.may_report = Action.RECTIFY in possible
    if Action.ASK_EXTENSION in possible and problem.last_date:
        card.days = list(_days(past, problem.last_date, calendar))
        card.may_ask = bool(card.days)
    return card


def _standing(problem: Problem) -> tuple[str, str]:
    if problem.state == State.RECTIFIED and problem.seen_rectified:
        return "wait", "复查合格，等待销号"
    return {
        State.ORDERED: ("todo", "需要整改"),
        State.RECTIFIED: ("wait", "已提交，等待复查"),
        State.CLOSED: ("done", "已销号，办完了"),
        State.SUSPENDED: ("wait", "暂停办理"),
    }.get(State(problem.state), ("done", State(problem.state).label))


def _until(card: Card, past: Past, last: date, calendar: WorkCalendar) -> None:
    today = clock.today()
    left = calendar.workdays_between(today, last)
    card.deadline, card.late = told(last), today > last
    if card.late:
        card.left = f"已超过 {max(-left, 1)} 个工作日，请尽快整改并提交"
    else:
        card.left = "今天是最后一天" if today == last else f"还剩 {left} 个工作日"
    start, _ = past.round_terms()
    reckoned = calendar.explain(start, last)
    card.reckoned = f"从 {told(start)}的第二天算起" + (f"，{reckoned}" if reckoned else "")


def _extension(past: Past, problem: Problem) -> str:
    if not past.has(Action.ASK_EXTENSION):
        return ""
    asked = Extension.objects.filter(problem=problem, round=problem.round).last()
    if asked is None or problem.state != State.ORDERED:
        return ""
    if asked.state == Extension.State.PENDING:
        return f"您申请延期到 {told(asked.wanted)}，等待审批；批准前仍按原期限整改。"
    if asked.state == Extension.State.GRANTED:
        return f"延期申请已同意，延到 {told(asked.wanted)}。"
    refusal = _last(past, (Action.REFUSE_EXTENSION,))
    return f"延期申请没有同意：{refusal.note}" if refusal else ""


def _days(past: Past, last: date, calendar: WorkCalendar) -> Iterator[tuple[str, str]]:
    """Yield the working days an extension may reach: no longer than the round was at first."""
    granted = sum(
        calendar.workdays_between(one.from_date, one.wanted) for one in past.extensions_granted
    )
    most = calendar.workdays_between(*past.round_terms()) - granted
    day = last
    for count in range(1, min(most, MOST_DAYS_OFFERED) + 1):
        day = calendar.add_workdays(day, 1)
        yield day.isoformat(), f"{told(day)}（多 {count} 个工作日）"


def _last(
    past: Past, actions: Sequence[Action], of_round: int | None = None
) -> ProblemEvent | None:
    for event in reversed(past.events):
        if event.action in actions and of_round in {None, event.round}:
            return event
    return None


def told(day: date) -> str:
    """Return a date as people say it; the year where it is another."""
    year = "" if day.year == clock.today().year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
