"""Problems that run late, made through the doors on the days the tests name."""

from datetime import date, datetime, time
from uuid import UUID

from inspections.models.checklist import OrderKind, Severity
from inspections.photos import PhotoRef
from organization import clock
from organization.ids import new_id
from rectification import attention, intake
from rectification.commands import Due, FindCommand, FoundProblem, StepCommand, StepPhoto
from rectification.models import Escalation, Message, Problem, ProblemEvent
from rectification.models.problem import Source
from rectification.states import Action
from rectification.steps import take_step
from tests.cast import Cast

TOWELS = "毛巾未做到一客一换一消毒"


def at(day: str, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of local time."""
    return datetime.combine(date.fromisoformat(day), time(hour, minute), tzinfo=clock.LOCAL)


def found(cast: Cast, day: str, severity: Severity = Severity.MINOR, text: str = TOWELS) -> Problem:
    """A problem of the barbershop that the inspector entered on the day."""
    with clock.at(at(day)):
        command = FindCommand(
            problem=FoundProblem(
                id=new_id(),
                text=text,
                severity=severity,
                requirement="立即更换毛巾，做到一客一换一消毒。",
                photos=(PhotoRef(new_id(), "a" * 64),),
            ),
            establishment_id=cast.barbershop.pk,
            source=Source.COMPLAINT,
            happened_at=clock.now(),
        )
        problem = intake.find(command, by=cast.actor("inspector"))
    Problem.objects.filter(pk=problem.pk).update(team=cast.team)
    problem.refresh_from_db()
    return problem


def step(
    cast: Cast,
    problem: Problem,
    action: Action,
    day: str,
    *,
    by: str = "inspector",
    due: str | None = None,
    kind: OrderKind | None = None,
    officers: tuple[UUID, ...] = (),
    remote: bool = False,
) -> Problem:
    """The problem after somebody took a step at nine o'clock of the day."""
    with clock.at(at(day)):
        command = StepCommand(
            id=new_id(),
            problem_id=problem.pk,
            action=action,
            base_version=Problem.objects.get(pk=problem.pk).version,
            happened_at=clock.now(),
            note="说明",
            due=Due(date=date.fromisoformat(due)) if due else None,
            order_kind=kind,
            served_on=date.fromisoformat(day),
            officers=officers,
            photos=(StepPhoto(new_id(), "b" * 64),),
            remote=remote,
        )
        return take_step(command, by=cast.actor(by))


def ordered(
    cast: Cast,
    day: str,
    due: str | None,
    severity: Severity = Severity.MINOR,
    *,
    kind: OrderKind = OrderKind.DEADLINE,
    text: str = TOWELS,
) -> Problem:
    """A problem found and ordered by both inspectors on the day, to be put right until ``due``."""
    return step(
        cast,
        found(cast, day, severity, text),
        Action.ORDER,
        day,
        due=due,
        kind=kind,
        officers=(cast.inspector.pk, cast.inspector2.pk),
    )


def copies(problem: Problem, count: int) -> list[Problem]:
    """As many more problems just like this one, with their history, of which nobody was told."""
    events = list(ProblemEvent.objects.filter(problem=problem))
    made = []
    for _ in range(count):
        copy = Problem.objects.get(pk=problem.pk)
        copy.pk = new_id()
        copy.number = copy.pk.hex[-20:]
        made.append(copy)
    Problem.objects.bulk_create(made)
    for copy in made:
        for event in events:
            event.pk, event.problem = new_id(), copy
        ProblemEvent.objects.bulk_create(events)
    with clock.at(problem.found_at):
        attention.recompute(Problem.objects.filter(pk__in=[copy.pk for copy in made]))
    return made


def steps_of(problem: Problem) -> list[str]:
    """The steps on record of a problem, lowest first; a skipped one in brackets."""
    rows = Escalation.objects.filter(problem=problem).order_by("round", "reached_on")
    return [f"({row.step})" if row.skipped else row.step for row in rows]


def told(problem: Problem, step_key: str) -> list[str]:
    """The names of who was told of a step, sorted."""
    messages = Message.objects.filter(problem=problem, escalation__step=step_key)
    return sorted(messages.values_list("person__username", flat=True))
