"""Problems (问题台账) as pictures: the ledger row, the whole problem, its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypedDict

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from api.cases import ReferralPicture, referral
from api.event_facts import Fact, facts_of
from api.parts import (
    Named,
    Person,
    PhotoLinks,
    Word,
    day,
    moment,
    person,
    photo_address,
    photo_links,
    with_town_name,
)
from inspections.models import Photo
from inspections.models.checklist import Severity, Theme
from organization import clock, work_calendar
from organization.actors import Actor, ActorKind
from organization.models import User
from organization.work_calendar import WorkCalendar
from rectification import clocks, ledger
from rectification.attempt import Past
from rectification.judge import PossibleStep, possible_steps
from rectification.models import (
    CaseReferral,
    EventPhoto,
    Extension,
    Listing,
    Order,
    Problem,
    ProblemEvent,
    Recheck,
    Slip,
)
from rectification.models.escalation import Level
from rectification.models.problem import Source
from rectification.states import Action, State
from rectification.workflow import NEED_TEXTS


class _Row(TypedDict):
    id: str
    number: Annotated[str, "问题编号"]
    version: Annotated[int, "办理时写入 base_version"]
    state: Annotated[str, State]
    state_name: str
    severity: Annotated[str, Severity]
    severity_name: str
    theme: Annotated[str, Theme]
    item_code: str
    text: str
    category: str
    category_name: str
    town: str
    town_name: str
    team_name: str
    source: Annotated[str, Source]
    found_on: str | None
    order_kind: Annotated[str, "immediate、stop、deadline；空表示尚未责令"]
    order_kind_name: str
    ordered_on: str | None
    last_date: Annotated[str | None, "现行整改期限"]
    last_date_provisional: Annotated[bool, "期限经过尚未公布放假安排的年份"]
    rectified_on: str | None
    passed_on: str | None
    closed_on: str | None
    round: Annotated[int, "第几轮整改"]
    fixed_on_the_spot: bool
    overdue: Annotated[bool, "已逾期"]
    days_left: Annotated[int | None, "距期限的工作日数，逾期为负；未在整改中为空"]
    due_soon: Annotated[bool, "即将到期"]
    act_by: Annotated[str | None, "下一步最晚办理日期：整改期限，或责令、复查、销号的时限"]
    awaiting_close: Annotated[bool, "待销号审核"]
    extension_pending: Annotated[bool, "延期审批中"]
    escalation: Annotated[str | None, Level, "本轮达到的督办级别"]
    listed: Annotated[bool, "正在挂牌督办"]
    referral: Annotated[str | None, CaseReferral.State, "最近一件移送立案的进展"]
    repeat: Annotated[bool, "复发"]
    thumbnail: str | None


class ProblemRow(_Row):
    """A row of the ledger. What time decides (overdue, due_soon, days_left) is as of now."""

    establishment: Named


class WholeEstablishment(TypedDict):
    """The establishment of a problem, with how to reach it."""

    id: str
    name: str
    phone: str
    address: str
    person_in_charge: str


class ProblemOrder(TypedDict):
    """The document a problem was last ordered by."""

    id: str
    number: str
    type: Annotated[str, Order.Type]
    type_name: str
    served_on: str | None
    state: Annotated[str, Order.State, "void：文书已撤回，问题已不在整改中"]
    officers: list[Person]


class ProblemVisit(TypedDict):
    """The visit that found a problem."""

    id: str
    day: str | None


class ProblemPhoto(PhotoLinks):
    """A photo and the step it belongs to."""

    kind: Annotated[str, EventPhoto.Kind]
    action: Annotated[str, Action]


class ExtensionPicture(TypedDict):
    """An extension: asked, granted, refused."""

    id: str
    round: int
    asked_by_name: str
    asked_on: str | None
    reason: str
    from_date: str | None
    wanted: str | None
    state: Annotated[str, Extension.State]
    state_name: str
    decided_on: str | None


class RecheckPicture(TypedDict):
    """What a recheck came to."""

    id: str
    round: int
    result: Annotated[str, Recheck.Result]
    result_name: str
    checked_on: str | None
    remote: bool
    note: str


class SlipPicture(TypedDict):
    """A leader's slip (督办单) and its answer."""

    id: str
    round: int
    issued_by_name: str
    issued_on: str | None
    demand: str
    limit: Annotated[str | None, "回复期限"]
    overdue: Annotated[bool, "已过回复期限仍未回复"]
    answered_by_name: str
    answered_on: str | None
    answer: str


class ListingPicture(TypedDict):
    """An entry on the bureau's list (挂牌督办)."""

    id: str
    listed_on: str | None
    listed_by_name: str
    demand: str
    taken_down_on: Annotated[str | None, "摘牌日期；空表示仍在挂牌"]
    taken_down_by_name: str


class StepNow(TypedDict):
    """What the person who asks could do now."""

    action: Annotated[str, Action]
    action_name: str
    needs: Annotated[list[Word], "办理时还须提供"]
    allowed: bool
    why_not: str


class EventPicture(TypedDict):
    """One step of the history."""

    id: str
    sequence: int
    action: Annotated[str, Action]
    action_name: str
    source: str
    target: Annotated[str, State]
    target_name: str
    round: int
    actor_kind: Annotated[str, ActorKind, "establishment：单位持链接自行办理"]
    by_name: str
    officers: list[str]
    happened_at: str | None
    received_at: str | None
    late_entry: Annotated[bool, "补录"]
    note: str
    data: dict[str, Any]
    facts: Annotated[list[Fact], "这一步定下的文号、期限（原期限 → 新期限）、案由等"]
    photos: list[ProblemPhoto]


class ProblemPicture(_Row):
    """A problem with its history, and what the person who asks could do with it now."""

    establishment: WholeEstablishment
    requirement: str
    first_last_date: Annotated[str | None, "最初整改期限"]
    order: ProblemOrder | None
    inspection: ProblemVisit | None
    officers: Annotated[list[Person], "发现问题的监督员"]
    recurrence_of: Annotated[str | None, "复发自哪个问题"]
    photos: list[ProblemPhoto]
    extensions: list[ExtensionPicture]
    rechecks: list[RecheckPicture]
    slips: list[SlipPicture]
    listings: list[ListingPicture]
    referrals: Annotated[list[ReferralPicture], "移送立案"]
    reckoning: Annotated[str, "期限是怎样推算的，如“跳过 10/1–10/7，10/10 调休上班”"]
    steps: Annotated[list[StepNow], "您现在可以办理的步骤"]
    events: list[EventPicture]


@dataclass(frozen=True)
class Today:
    """The day as of which rows are shown, and the calendar that reckons with it."""

    day: date
    calendar: WorkCalendar
    soon: date

    @classmethod
    def now(cls) -> "Today":
        """Return today."""
        today, calendar = clock.today(), work_calendar.load()
        return cls(today, calendar, calendar.add_workdays(today, ledger.DUE_SOON_WORKDAYS))


def rows(by: Actor) -> QuerySet[Problem]:
    """Return the problems the actor may see, with all that a ledger row shows; one statement."""
    return with_town_name(ledger.rows(by))


def files() -> QuerySet[Problem]:
    """Return all problems, whoever may see them, with what a whole one shows; one statement."""
    beside = ("establishment", "category", "team", "order", "inspection")
    return with_town_name(ledger.annotated(Problem.objects.all()).select_related(*beside))


def row(problem: Any, today: Today) -> ProblemRow:
    """Return the ledger row of a problem that came through ``rows``."""
    place = problem.establishment
    return {
        **_row(problem, today),
        "establishment": {"id": str(place.pk), "name": place.name},
    }


def row_of_found(problem: Any, photos: Iterable[Photo], town: str, today: Today) -> ProblemRow:
    """Return the ledger row of a problem that was found just now; no statement.

    ``photos`` are those of its steps, in their order; ``town`` is the name.
    """
    problem.town_name = town
    problem.extension_pending, problem.escalation, problem.referral = False, None, None
    problem.listed = False
    problem.first_photo = next((photo.pk for photo in photos if photo.visible), None)
    return row(problem, today)


def whole(problem: Any, by: Actor, past: Past) -> ProblemPicture:
    """Return the whole problem with its history; it came through ``files``.

    The same statements for any history; one more each where there are extensions and rechecks.
    """
    events = _with_photos(past)
    people = _people(events)
    order: Order | None = problem.order
    place = problem.establishment
    return {
        **_row(problem, Today.now()),
        "establishment": {
            "id": str(place.pk),
            "name": place.name,
            "phone": place.phone,
            "address": place.address,
            "person_in_charge": place.person_in_charge,
        },
        "requirement": problem.requirement,
        "first_last_date": day(problem.first_last_date),
        "order": _order(order) if order else None,
        "inspection": _visit(problem),
        "officers": [people[pk] for pk in _officers(events[:1]) if pk in people],
        "recurrence_of": str(problem.recurrence_of_id) if problem.recurrence_of_id else None,
        "photos": [_photo(event, photo) for event in events for photo in event.photos.all()],
        "extensions": [_extension(one) for one in _extensions(past)],
        "rechecks": [_recheck(one) for one in _rechecks(past)],
        "slips": [_slip(one) for one in _slips(past)],
        "listings": [_listing(one) for one in _listings(past)],
        "referrals": [referral(one) for one in _referrals(past)],
        "reckoning": _reckoning(events, problem.last_date),
        "steps": [_step(step) for step in possible_steps(problem, by, past)],
        "events": _events(past, people),
    }


def history(problem: Problem) -> list[EventPicture]:
    """Return the history of a problem, oldest first; three statements."""
    past = Past(problem)
    return _events(past, _people(_with_photos(past)))


def _events(past: Past, people: dict[str, Person]) -> list[EventPicture]:
    """Return the pictures of a history that has its photos."""
    pairs = zip(past.events, facts_of(past), strict=True)
    return [_event(event, people, facts) for event, facts in pairs]


def _with_photos(past: Past) -> list[ProblemEvent]:
    """Return the events with their photos, oldest first; a statement each, unless known."""
    photos = EventPhoto.objects.select_related("photo").order_by("pk")
    prefetch_related_objects(past.events, Prefetch("photos", photos))
    return past.events


def _extensions(past: Past) -> Iterable[Extension]:
    if not past.has(Action.ASK_EXTENSION):
        return ()
    return Extension.objects.filter(problem=past.problem).order_by("asked_on", "pk")


def _rechecks(past: Past) -> Iterable[Recheck]:
    if not past.has(Action.PASS_RECHECK, Action.FAIL_RECHECK, Action.COULD_NOT_CHECK):
        return ()
    return Recheck.objects.filter(problem=past.problem).order_by("checked_on", "pk")


def _slips(past: Past) -> Iterable[Slip]:
    if not past.has(Action.ISSUE_SLIP):
        return ()
    return Slip.objects.filter(problem=past.problem).order_by("issued_on", "pk")


def _listings(past: Past) -> Iterable[Listing]:
    if not past.has(Action.LIST):
        return ()
    return Listing.objects.filter(problem=past.problem).order_by("listed_on", "pk")


def _referrals(past: Past) -> Iterable[CaseReferral]:
    if not past.has(Action.PROPOSE_REFERRAL):
        return ()
    return CaseReferral.objects.filter(problem=past.problem).order_by("proposed_on", "pk")


def _reckoning(events: Iterable[ProblemEvent], last_date: date | None) -> str:
    """Return how the last date in force was reckoned; empty where a date was simply named."""
    counted = [event.data for event in events if event.data.get("due")]
    if not counted or last_date is None or counted[-1]["last_date"] != last_date.isoformat():
        return ""
    return work_calendar.load().explain(date.fromisoformat(counted[-1]["from"]), last_date)


def _row(problem: Any, today: Today) -> _Row:
    return {
        "id": str(problem.pk),
        "number": problem.number,
        "version": problem.version,
        "state": problem.state,
        "state_name": problem.get_state_display(),
        "severity": problem.severity,
        "severity_name": problem.get_severity_display(),
        "theme": problem.theme,
        "item_code": problem.item_code,
        "text": problem.text,
        "category": problem.category_id,
        "category_name": problem.category.name,
        "town": problem.town,
        "town_name": problem.town_name or "",
        "team_name": problem.team.name if problem.team else "",
        "source": problem.source,
        "found_on": day(problem.found_on),
        "order_kind": problem.order_kind,
        "order_kind_name": problem.get_order_kind_display(),
        "ordered_on": day(problem.ordered_on),
        "last_date": day(problem.last_date),
        "last_date_provisional": problem.last_date_provisional,
        "rectified_on": day(problem.rectified_on),
        "passed_on": day(problem.passed_on),
        "closed_on": day(problem.closed_on),
        "round": problem.round,
        "fixed_on_the_spot": problem.fixed_on_the_spot,
        "extension_pending": problem.extension_pending,
        "escalation": problem.escalation,
        "listed": problem.listed,
        "referral": problem.referral,
        "repeat": problem.recurrence_of_id is not None,
        "thumbnail": photo_address(problem.first_photo, "thumbnail.jpg")
        if problem.first_photo
        else None,
        **_as_of(problem, today),
    }


class _AsOf(TypedDict):
    act_by: str | None
    overdue: bool
    days_left: int | None
    due_soon: bool
    awaiting_close: bool


def _as_of(problem: Problem, today: Today) -> _AsOf:
    """What time decides: computed, never stored (law 7)."""
    last = problem.last_date if problem.state == State.ORDERED else None
    running = clocks.running(problem)
    by = today.calendar.add_workdays(running.since, running.allowed) if running else None
    return {
        "act_by": day(by),
        "overdue": problem.overdue(today.day),
        "days_left": today.calendar.workdays_between(today.day, last) if last else None,
        "due_soon": last is not None and today.day <= last <= today.soon,
        "awaiting_close": problem.state == State.RECTIFIED and problem.seen_rectified,
    }


def _officers(events: Iterable[ProblemEvent]) -> list[str]:
    return list(dict.fromkeys(officer for event in events for officer in event.officers))


def _people(events: list[ProblemEvent]) -> dict[str, Person]:
    """Return everyone named in the history by id; one statement."""
    users = User.objects.filter(pk__in=_officers(events))
    return {str(user.pk): person(user) for user in users}


def _order(order: Order) -> ProblemOrder:
    return {
        "id": str(order.pk),
        "number": order.number,
        "type": order.type,
        "type_name": order.get_type_display(),
        "served_on": day(order.served_on),
        "state": order.state,
        "officers": order.officers,
    }


def _visit(problem: Problem) -> ProblemVisit | None:
    visit = problem.inspection
    return {"id": str(visit.pk), "day": day(visit.day)} if visit else None


def _photo(event: ProblemEvent, link: EventPhoto) -> ProblemPhoto:
    return {**photo_links(link.photo), "kind": link.kind, "action": event.action}


def _extension(one: Extension) -> ExtensionPicture:
    return {
        "id": str(one.pk),
        "round": one.round,
        "asked_by_name": one.asked_by_name,
        "asked_on": day(one.asked_on),
        "reason": one.reason,
        "from_date": day(one.from_date),
        "wanted": day(one.wanted),
        "state": one.state,
        "state_name": one.get_state_display(),
        "decided_on": day(one.decided_on),
    }


def _recheck(one: Recheck) -> RecheckPicture:
    return {
        "id": str(one.pk),
        "round": one.round,
        "result": one.result,
        "result_name": one.get_result_display(),
        "checked_on": day(one.checked_on),
        "remote": one.inspection_id is None,
        "note": one.note,
    }


def _slip(one: Slip) -> SlipPicture:
    return {
        "id": str(one.pk),
        "round": one.round,
        "issued_by_name": one.issued_by_name,
        "issued_on": day(one.issued_on),
        "demand": one.demand,
        "limit": day(one.limit),
        "overdue": one.answered_on is None and one.limit < clock.today(),
        "answered_by_name": one.answered_by_name,
        "answered_on": day(one.answered_on),
        "answer": one.answer,
    }


def _listing(one: Listing) -> ListingPicture:
    return {
        "id": str(one.pk),
        "listed_on": day(one.listed_on),
        "listed_by_name": one.listed_by_name,
        "demand": one.demand,
        "taken_down_on": day(one.taken_down_on),
        "taken_down_by_name": one.taken_down_by_name,
    }


def _step(step: PossibleStep) -> StepNow:
    return {
        "action": step.action.value,
        "action_name": step.action.label,
        "needs": [{"code": need.value, "text": NEED_TEXTS[need]} for need in step.needs],
        "allowed": step.allowed,
        "why_not": step.why_not,
    }


def _event(event: ProblemEvent, people: dict[str, Person], facts: list[Fact]) -> EventPicture:
    return {
        "id": str(event.pk),
        "sequence": event.sequence,
        "action": event.action,
        "action_name": event.get_action_display(),
        "source": event.source,
        "target": event.target,
        "target_name": event.get_target_display(),
        "round": event.round,
        "actor_kind": event.actor_kind,
        "by_name": event.by_name,
        "officers": [people[pk]["name"] for pk in event.officers if pk in people],
        "happened_at": moment(event.happened_at),
        "received_at": moment(event.received_at),
        "late_entry": event.late_entry,
        "note": event.note,
        "data": event.data,
        "facts": facts,
        "photos": [_photo(event, photo) for photo in event.photos.all()],
    }
