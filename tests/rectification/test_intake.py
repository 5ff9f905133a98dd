from dataclasses import replace
from datetime import date

import pytest

from inspections.models import Checklist, ChecklistItem, Inspection
from inspections.models.checklist import OrderKind, Severity
from inspections.visits import FilledCommand, VisitCommand
from organization import clock
from organization.errors import Conflict, Missing, NotAllowed, RuleBroken
from organization.ids import new_id
from organization.models import ChangeMark
from rectification import intake, orders
from rectification.commands import (
    FindCommand,
    FoundProblem,
    IntakeCommand,
    OrderCommand,
    OrderLineCommand,
    RidingOrder,
)
from rectification.models import Order, Problem, ProblemEvent
from rectification.models.problem import Source
from tests.play import FIVE_WORKDAYS, Play

DEADLINE = RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS)


def barbershop_check(play: Play, *failed: str) -> IntakeCommand:
    """A filled barbershop checklist with these items failed, each a problem."""
    checklist = Checklist.objects.get(code="CL-HAIR", current=True)
    items = {item.code: item for item in checklist.items.all()}
    answers = {code: answer(item, failed=code in failed) for code, item in items.items()}
    return IntakeCommand(
        VisitCommand(
            id=new_id(),
            establishment_id=play.cast.barbershop.pk,
            team_id=play.cast.team.pk,
            officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
            reason=Inspection.Reason.DAILY,
            outcome=Inspection.Outcome.COMPLETED,
            started_at=play.now,
            finished_at=play.now,
            checklists=(FilledCommand(checklist.pk, answers),),
        ),
        tuple(
            FoundProblem(
                id=new_id(),
                text=items[code].finding,
                severity=Severity(items[code].severity),
                item_id=items[code].pk,
                photos=(play.picture(),),
                order=DEADLINE,
            )
            for code in failed
        ),
    )


def answer(item: ChecklistItem, *, failed: bool) -> dict[str, object]:
    if item.answer["type"] == "number":
        return {"value": "0.90" if failed else "0.10"}
    if item.answer["type"] == "count_pair":
        return {"part": 2 if failed else 3, "whole": 3}
    return {"result": "fail" if failed else "pass"}


def submit(play: Play, command: IntakeCommand, by: str = "inspector") -> Inspection:
    with clock.at(play.now):
        return intake.submit(command, by=play.cast.actor(by))


def test_a_visit_takes_its_problems_and_one_document_along(play: Play) -> None:
    visit = submit(play, barbershop_check(play, "HAIR-DIS-01", "HAIR-ENV-04"))
    first, second = Problem.objects.order_by("number")
    assert (first.number, second.number) == ("371328-2026-000001", "371328-2026-000002")
    assert first.inspection == second.inspection == visit
    assert first.item_code == "HAIR-DIS-01"
    assert first.severity == "major"
    paper = Order.objects.get()
    assert first.order == second.order == paper
    assert paper.number == "蒙疾监意〔2026〕0001号"
    assert paper.authority.name == "蒙阴县疾病预防控制局"
    assert [line.position for line in paper.lines.all()] == [1, 2]
    assert paper.served_on == date(2026, 11, 20)


def test_a_clinic_gets_its_paper_from_the_health_bureau(play: Play) -> None:
    play.visit(play.found(order=DEADLINE), establishment=play.cast.clinic)
    paper = Order.objects.get()
    assert paper.authority.name == "蒙阴县卫生健康局"
    assert paper.number == "蒙卫监意〔2026〕0001号"


def test_numbers_begin_anew_each_year(play: Play) -> None:
    play.on(12, 31)
    play.problem(kind=OrderKind.IMMEDIATE)
    play.on(1, 4, year=2027)
    problem = play.problem(kind=OrderKind.IMMEDIATE)
    assert problem.number == "371328-2027-000001"
    assert problem.order is not None
    assert problem.order.number == "蒙疾监意〔2027〕0001号"


def test_a_day_of_visits_goes_in_at_once_or_not_at_all(play: Play) -> None:
    by = play.cast.actor("inspector")
    first, second = barbershop_check(play, "HAIR-DIS-01"), barbershop_check(play, "HAIR-ENV-04")
    with clock.at(play.now):
        one, two = (taken.inspection for taken in intake.submit_all((first, second), by=by))
        assert (one.pk, two.pk) == (first.visit.id, second.visit.id)
        assert one.outing_id == two.outing_id
        assert [problem.inspection for problem in Problem.objects.order_by("number")] == [one, two]
        third, alone = barbershop_check(play), barbershop_check(play)
        alone = replace(alone, visit=replace(alone.visit, officers=alone.visit.officers[:1]))
        with pytest.raises(RuleBroken):
            intake.submit_all((third, alone), by=by)
        assert Inspection.objects.count() == 2
        assert intake.submit_all((second, third), by=by)[0].inspection == two
        assert Inspection.objects.count() == 3


def test_an_id_may_not_stand_for_two_visits_of_one_day(play: Play) -> None:
    first, second = barbershop_check(play), barbershop_check(play, "HAIR-DIS-01")
    second = replace(second, visit=replace(second.visit, id=first.visit.id))
    with clock.at(play.now), pytest.raises(Conflict) as refused:
        intake.submit_all((first, second), by=play.cast.actor("inspector"))
    assert refused.value.code == "id_reused"
    assert not Inspection.objects.exists()


def test_the_same_visit_again_is_the_first_answer(play: Play) -> None:
    command = barbershop_check(play, "HAIR-DIS-01")
    assert submit(play, command) == submit(play, command)
    assert Problem.objects.count() == 1
    other = replace(command, visit=replace(command.visit, note="改过"))
    with pytest.raises(Conflict) as refused:
        submit(play, other)
    assert refused.value.code == "id_reused"


def test_an_id_within_a_visit_may_not_stand_for_something_else(play: Play) -> None:
    immediate = RidingOrder(OrderKind.IMMEDIATE)
    known = play.found(order=immediate, fixed=True)
    play.visit(known)
    assert known.fix is not None
    twice = play.found()
    for found in (
        (replace(play.found(), id=known.id),),
        (replace(play.found(order=immediate), fix=replace(play.fix(), id=known.fix.id)),),
        (twice, twice),
    ):
        with pytest.raises(Conflict) as refused:
            play.visit(*found)
        assert refused.value.code == "id_reused"
    assert Inspection.objects.count() == 1


def test_a_problem_of_an_item_that_did_not_fail_is_refused_and_nothing_is_kept(
    play: Play,
) -> None:
    command = barbershop_check(play, "HAIR-DIS-01")
    passed = ChecklistItem.objects.get(code="HAIR-DIS-02")
    wrong = replace(command.problems[0], item_id=passed.pk)
    with pytest.raises(RuleBroken) as refused:
        submit(play, replace(command, problems=(wrong,)))
    assert refused.value.code == "item_did_not_fail"
    assert not Inspection.objects.exists()
    assert not ProblemEvent.objects.exists()
    assert not ChangeMark.objects.filter(subject="inspection").exists()


def test_grave_problems_need_evidence(play: Play) -> None:
    with pytest.raises(RuleBroken) as refused:
        play.visit(play.found(severity=Severity.MAJOR, photos=()))
    assert refused.value.code == "evidence_by_severity"


def test_a_shut_door_has_no_problems(play: Play) -> None:
    command = IntakeCommand(
        VisitCommand(
            id=new_id(),
            establishment_id=play.cast.barbershop.pk,
            team_id=play.cast.team.pk,
            officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
            reason=Inspection.Reason.DAILY,
            outcome=Inspection.Outcome.SHUT,
            started_at=play.now,
            finished_at=play.now,
        ),
        (play.found(),),
    )
    with pytest.raises(RuleBroken) as refused:
        submit(play, command)
    assert refused.value.code == "shut_has_no_problems"


def test_the_same_item_within_twelve_months_is_a_repeat(play: Play) -> None:
    play.on(11, 20, year=2025)
    submit(play, barbershop_check(play, "HAIR-DIS-01"))
    play.on(11, 20)
    submit(play, barbershop_check(play, "HAIR-DIS-01", "HAIR-DIS-02"))
    old, again, fresh = Problem.objects.order_by("found_at", "number")
    assert again.recurrence_of == old
    assert fresh.recurrence_of is None
    play.on(11, 22, year=2027)
    submit(play, barbershop_check(play, "HAIR-DIS-01"))
    assert Problem.objects.get(found_on=date(2027, 11, 22)).recurrence_of is None


def test_of_two_visits_sent_together_the_second_knows_what_the_first_found(play: Play) -> None:
    first, second = (barbershop_check(play, "HAIR-DIS-01") for _ in range(2))
    with clock.at(play.now):
        intake.submit_all((first, second), by=play.cast.actor("inspector"))
    again = Problem.objects.get(pk=second.problems[0].id)
    assert again.recurrence_of_id == first.problems[0].id
    assert again.number == "371328-2026-000002"


def test_an_uncertificated_person_cannot_let_an_order_ride(play: Play) -> None:
    with pytest.raises(NotAllowed):
        play.visit(play.found(order=DEADLINE), by="teamleader")


def test_a_complaint_opens_a_problem_without_a_visit(play: Play) -> None:
    command = FindCommand(
        play.found("群众反映工具不消毒"), play.cast.barbershop.pk, Source.COMPLAINT, play.now
    )
    with clock.at(play.now):
        problem = intake.find(command, by=play.cast.actor("inspector"))
        assert intake.find(command, by=play.cast.actor("inspector")) == problem
    assert (problem.state, problem.source, problem.number) == (
        "found",
        "complaint",
        "371328-2026-000001",
    )
    assert Problem.objects.count() == 1


def test_an_assistant_reports_tips_and_nothing_else(play: Play) -> None:
    found = play.found("楼下新开无证诊所")
    actor = play.cast.actor("assistant")
    with clock.at(play.now):
        with pytest.raises(RuleBroken) as refused:
            intake.find(
                FindCommand(found, play.cast.barbershop.pk, Source.MEDIA, play.now), by=actor
            )
        assert refused.value.code == "tip"
        tip = FindCommand(found, play.cast.barbershop.pk, Source.TIP, play.now)
        assert intake.find(tip, by=actor).source == "tip"
        with pytest.raises(Missing):
            intake.find(
                FindCommand(play.found(), play.cast.clinic.pk, Source.TIP, play.now), by=actor
            )


def test_several_found_problems_are_ordered_in_one_document(play: Play) -> None:
    found = [play.found() for _ in range(3)]
    play.visit(*found)
    command = OrderCommand(
        id=new_id(),
        type=Order.Type.CORRECTION,
        officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
        lines=tuple(
            OrderLineCommand(one.id, 1, OrderKind.DEADLINE, FIVE_WORKDAYS) for one in found
        ),
        happened_at=play.now,
    )
    with clock.at(play.now):
        paper = orders.issue(command, by=play.cast.actor("inspector"))
        assert orders.issue(command, by=play.cast.actor("inspector")) == paper
    assert paper.number == "蒙疾责改〔2026〕0001号"
    assert set(Problem.objects.values_list("state", "order_id")) == {("ordered", paper.pk)}
    assert Order.objects.count() == 1


def test_one_stale_problem_stops_the_whole_document(play: Play) -> None:
    found = [play.found(), play.found()]
    play.visit(*found)
    command = OrderCommand(
        id=new_id(),
        type=Order.Type.OPINION,
        officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
        lines=(
            OrderLineCommand(found[0].id, 1, OrderKind.DEADLINE, FIVE_WORKDAYS),
            OrderLineCommand(found[1].id, 2, OrderKind.DEADLINE, FIVE_WORKDAYS),
        ),
        happened_at=play.now,
    )
    with clock.at(play.now), pytest.raises(Conflict):
        orders.issue(command, by=play.cast.actor("inspector"))
    assert set(Problem.objects.values_list("state", flat=True)) == {"found"}
    assert not Order.objects.exists()
