"""Visits: who, when, what was answered, and what follows."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from inspections import visits
from inspections.models import (
    FilledChecklist,
    Inspection,
    InspectionPhoto,
    Outing,
    OutingMember,
    Photo,
)
from inspections.position import Position
from inspections.published import published
from inspections.visits import FilledCommand, VisitCommand, VisitPhoto
from organization import clock
from organization.actors import SYSTEM
from organization.errors import Malformed, Missing, NotAllowed, Refusal
from organization.ids import new_id
from organization.models import ChangeMark
from organization.models.changes import Subject
from tests.cast import COUNTY, TOWN, Cast, make_establishment
from tests.inspections.scenes import (
    BEGUN,
    ENDED,
    NOON,
    all_pass,
    checklist,
    sha,
    shut,
    statements,
    visit,
)

pytestmark = pytest.mark.usefixtures("checklists")


def submit(cast: Cast, command: VisitCommand, who: str = "inspector") -> Inspection:
    with transaction.atomic():
        return visits.submit_visit(command, by=cast.actor(who), digest="d" * 64)


def refused(cast: Cast, command: VisitCommand, who: str = "inspector") -> str:
    with pytest.raises(Refusal) as refusal:
        submit(cast, command, who)
    assert not Inspection.objects.exists()
    assert not Outing.objects.exists()
    return refusal.value.code


def test_a_visit_is_written_with_its_officers_outing_and_place(cast: Cast) -> None:
    where = Position(Decimal("35.71"), Decimal("117.94"), 15)
    made = submit(cast, visit(cast, position=where, note=" 正常 "))
    made.refresh_from_db()
    assert (made.county, made.town, made.category_id) == (COUNTY, TOWN, "hair")
    assert (made.day, made.started_at, made.finished_at) == (date(2026, 3, 5), BEGUN, ENDED)
    assert (made.received_at, made.late_entry) == (NOON, False)
    assert (made.latitude, made.accuracy, made.note) == (Decimal("35.71"), 15, "正常")
    assert (made.submitted_by, made.digest) == (cast.inspector, "d" * 64)
    assert [o.user_id for o in made.named_officers.order_by("position")] == [
        cast.inspector.pk,
        cast.inspector2.pk,
    ]
    assert (made.outing.day, made.outing.vehicles) == (date(2026, 3, 5), ["鲁Q12345"])
    assert people_of(made.outing) == {cast.inspector.pk, cast.inspector2.pk}


def people_of(outing: Outing) -> set[UUID]:
    return set(outing.members.filter(removed=False).values_list("user_id", flat=True))


def test_answers_are_kept_on_the_version_they_were_given_on(cast: Cast) -> None:
    hair = checklist("CL-HAIR")
    given = all_pass(hair) | {"HAIR-STF-01": {"part": 3, "whole": 5, "note": "两人未办证"}}
    made = submit(cast, visit(cast, checklists=(FilledCommand(hair.pk, given),)))
    kept = FilledChecklist.objects.get(inspection=made)
    assert kept.checklist == hair
    assert kept.answers["HAIR-STF-01"] == {
        "result": "fail",
        "part": 3,
        "whole": 5,
        "note": "两人未办证",
    }
    assert len(kept.answers) == 28


def test_the_devices_clock_is_corrected_and_decides_the_day(cast: Cast) -> None:
    late_evening = datetime(2026, 3, 5, 0, 30, tzinfo=clock.LOCAL)
    made = submit(
        cast,
        visit(
            cast,
            started_at=late_evening,
            finished_at=late_evening + timedelta(minutes=20),
            device_offset=-3600,
        ),
    )
    assert made.started_at == datetime(2026, 3, 4, 23, 30, tzinfo=clock.LOCAL)
    assert made.day == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("ahead", "accepted"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)]
)
def test_five_minutes_in_the_future_are_the_most(
    cast: Cast, ahead: timedelta, accepted: bool
) -> None:
    command = visit(cast, finished_at=NOON + ahead)
    if accepted:
        assert submit(cast, command).finished_at == NOON + ahead
    else:
        assert refused(cast, command) == "from_the_future"


@pytest.mark.parametrize(("age", "late"), [(24 * 3600, False), (24 * 3600 + 1, True)])
def test_more_than_a_day_late_is_accepted_and_marked(cast: Cast, age: int, late: bool) -> None:
    ended = NOON - timedelta(seconds=age)
    command = visit(cast, started_at=ended - timedelta(minutes=30), finished_at=ended)
    assert submit(cast, command).late_entry is late


def test_two_officers_are_needed_and_they_must_be_two(cast: Cast) -> None:
    alone = (cast.inspector.pk,)
    assert refused(cast, visit(cast, officers=alone)) == "two_officers"
    assert refused(cast, visit(cast, officers=alone * 2)) == "officer_twice"


def test_officers_are_active_people_of_the_county_who_check(cast: Cast) -> None:
    for stranger in (cast.outsider, cast.assistant, cast.auditor):
        pair = (cast.inspector.pk, stranger.pk)
        assert refused(cast, visit(cast, officers=pair)) == "unknown_officer"
    cast.inspector2.is_active = False
    cast.inspector2.save()
    assert refused(cast, visit(cast)) == "unknown_officer"


def test_whoever_comes_along_counts_for_the_outing_and_is_of_the_county(cast: Cast) -> None:
    made = submit(cast, visit(cast, outing_members=(cast.assistant.pk,)))
    assert people_of(made.outing) == {cast.inspector.pk, cast.inspector2.pk, cast.assistant.pk}
    with pytest.raises(Refusal) as refusal:
        submit(cast, visit(cast, outing_members=(cast.outsider.pk,)))
    assert refusal.value.code == "unknown_member"


def test_only_people_who_check_may_submit(cast: Cast) -> None:
    for who in ("assistant", "bureau", "auditor", "leader"):
        with pytest.raises(NotAllowed):
            submit(cast, visit(cast), who)
    with pytest.raises(Missing):
        submit(cast, visit(cast), "admin")
    with pytest.raises(NotAllowed):
        visits.submit_visit(visit(cast), by=SYSTEM, digest="")
    assert not Inspection.objects.exists()


def test_what_lies_elsewhere_does_not_exist(cast: Cast) -> None:
    with pytest.raises(Missing):
        submit(cast, visit(cast, establishment_id=cast.next_door.pk))
    with pytest.raises(Missing):
        submit(cast, visit(cast, establishment_id=new_id()))
    assert refused(cast, visit(cast, team_id=new_id())) == "unknown_team"
    assert refused(cast, visit(cast, campaign_id=new_id())) == "unknown_campaign"
    assert refused(cast, visit(cast, assignment_id=new_id())) == "not_found"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "boredom"}, "bad_reason"),
        ({"mode": "hidden"}, "bad_mode"),
        ({"outcome": "perhaps"}, "bad_outcome"),
        ({"finished_at": BEGUN - timedelta(seconds=1)}, "finished_before_start"),
        ({"started_at": datetime(2026, 3, 5, 9)}, "no_offset"),  # noqa: DTZ001 - the very point
        ({"device_offset": 10**15}, "bad_time"),
        ({"checklists": ()}, "no_checklist"),
        ({"note": "长" * 501}, "note_too_long"),
        ({"vehicles": ("鲁",)}, "bad_plate"),
        ({"position": Position(Decimal(0), Decimal(181))}, "bad_position"),
        ({"checklists": (FilledCommand(new_id(), {}),)}, "unknown_checklist"),
        ({"photos": (VisitPhoto(new_id(), "short"),)}, "bad_sha256"),
        ({"photos": (VisitPhoto(new_id(), "0" * 64, "HAIR-LIC-01"),)}, "unknown_item"),
    ],
)
def test_what_is_wrong_with_a_visit_is_named(
    cast: Cast, changes: dict[str, Any], code: str
) -> None:
    assert refused(cast, visit(cast, **changes)) == code


def test_a_checklist_is_for_its_categories_and_given_once(cast: Cast) -> None:
    clinic = checklist("CL-CLIN")
    wrong = (FilledCommand(clinic.pk, all_pass(clinic)),)
    assert refused(cast, visit(cast, checklists=wrong)) == "wrong_checklist"
    free = FilledCommand(checklist("CL-FREE").pk, {})
    assert refused(cast, visit(cast, checklists=(free, free))) == "checklist_twice"


def test_a_shut_door_has_no_checklists_and_is_kept(cast: Cast) -> None:
    made = submit(cast, shut(cast))
    assert made.outcome == "shut"
    with pytest.raises(Refusal) as refusal:
        submit(cast, replace(visit(cast), outcome="shut"))
    assert refusal.value.code == "shut_has_checklists"


def test_photos_are_promised_with_their_items(cast: Cast) -> None:
    hair = checklist("CL-HAIR")
    shot = VisitPhoto(new_id(), sha(b"a"), "HAIR-LIC-01")
    made = submit(
        cast,
        visit(cast, checklists=(FilledCommand(hair.pk, all_pass(hair)),), photos=(shot,)),
    )
    assert InspectionPhoto.objects.get(inspection=made).item_code == "HAIR-LIC-01"
    promised = Photo.objects.get(pk=shot.id)
    assert (promised.sha256, promised.town, promised.arrived_at) == (sha(b"a"), TOWN, None)


def test_the_same_photo_twice_is_malformed(cast: Cast) -> None:
    shot = VisitPhoto(new_id(), sha(b"a"))
    with pytest.raises(Malformed):
        submit(cast, visit(cast, photos=(shot, shot)))


def test_a_visit_to_a_merged_establishment_counts_for_the_survivor(cast: Cast) -> None:
    survivor = make_establishment("阳光美发", "hair")
    cast.barbershop.merged_into = survivor
    cast.barbershop.save()
    assert submit(cast, visit(cast)).establishment == survivor


def test_a_team_has_one_outing_a_day_with_everybody_and_every_vehicle(cast: Cast) -> None:
    first = submit(cast, visit(cast))
    second = submit(
        cast,
        visit(
            cast,
            officers=(cast.inspector.pk, cast.teamleader.pk),
            vehicles=("鲁q·12345", "鲁Q99999"),
        ),
    )
    assert first.outing_id == second.outing_id
    outing = Outing.objects.get()
    assert outing.vehicles == ["鲁Q12345", "鲁Q99999"]
    assert people_of(outing) == {cast.inspector.pk, cast.inspector2.pk, cast.teamleader.pk}


def test_what_changed_is_marked(cast: Cast) -> None:
    first = submit(cast, visit(cast))
    assert marks() == [
        (Subject.INSPECTION, first.pk, TOWN, date(2026, 3, 5), "hair"),
        (Subject.OUTING, first.outing_id, COUNTY, date(2026, 3, 5), ""),
    ]
    ChangeMark.objects.all().delete()
    second = submit(cast, visit(cast))
    assert [subject_id for _, subject_id, *_ in marks()] == [second.pk]


def marks() -> list[tuple[Any, ...]]:
    rows = ChangeMark.objects.exclude(subject=Subject.CHECKLIST).order_by("id")
    return list(rows.values_list("subject", "subject_id", "town", "day", "category"))


def test_a_visit_on_a_known_outing_costs_seven_statements(cast: Cast) -> None:
    hair = checklist("CL-HAIR")
    filled = (FilledCommand(hair.pk, all_pass(hair)),)
    by = cast.actor("inspector")
    submit(cast, visit(cast, checklists=filled))
    plain = visit(cast, checklists=filled)
    with statements() as sent:
        visits.submit_visit(plain, by=by, digest="")
    assert len(sent) == 7, sent
    shown = replace(
        plain, id=new_id(), photos=tuple(VisitPhoto(new_id(), sha(b"a")) for _ in range(5))
    )
    with statements() as sent:
        visits.submit_visit(shown, by=by, digest="")
    assert len(sent) == 10, sent


def test_ten_visits_sent_at_once_cost_as_many_statements_as_one(cast: Cast) -> None:
    hair = checklist("CL-HAIR")
    filled = (FilledCommand(hair.pk, all_pass(hair)),)
    by = cast.actor("inspector")
    submit(cast, visit(cast, checklists=filled))
    day = [(visit(cast, checklists=filled), "d") for _ in range(10)]
    with statements() as sent:
        made = visits.submit_visits(day, by=by)
    assert len(sent) == 7, sent
    assert [one.inspection.pk for one in made] == [command.id for command, _ in day]
    assert len({one.inspection.outing_id for one in made}) == 1


def test_visits_sent_at_once_may_be_of_two_days(cast: Cast) -> None:
    yesterday = visit(
        cast, started_at=BEGUN - timedelta(days=1), finished_at=ENDED - timedelta(days=1)
    )
    made = visits.submit_visits([(yesterday, "d"), (visit(cast), "d")], by=cast.actor("inspector"))
    first, second = (one.inspection for one in made)
    assert (first.outing.day, second.outing.day) == (date(2026, 3, 4), date(2026, 3, 5))
    assert (first.late_entry, second.late_entry) == (True, False)


def test_the_first_visit_of_a_day_costs_three_statements_more(cast: Cast) -> None:
    by, command = cast.actor("inspector"), visit(cast)
    published(command.checklists[0].checklist_id)
    with statements() as sent:
        visits.submit_visit(command, by=by, digest="")
    assert len(sent) == 10, sent


def test_a_days_visits_cost_the_statements_of_one(cast: Cast) -> None:
    hair = checklist("CL-HAIR")
    filled = (FilledCommand(hair.pk, all_pass(hair)),)
    by = cast.actor("inspector")
    submit(cast, visit(cast, checklists=filled))
    counted = []
    for count in (1, 50):
        day = [(visit(cast, checklists=filled), "") for _ in range(count)]
        with statements() as sent:
            visits.submit_visits(day, by=by)
        counted.append(len(sent))
    assert counted == [7, 7]
    assert Inspection.objects.count() == 52


def test_one_refused_visit_of_a_day_refuses_the_day(cast: Cast) -> None:
    with pytest.raises(Refusal), transaction.atomic():
        visits.submit_visits(
            [(visit(cast), ""), (visit(cast, team_id=new_id()), "")], by=cast.actor("inspector")
        )
    assert not Inspection.objects.exists()
    assert not Outing.objects.exists()


def test_a_recheck_needs_no_checklist(cast: Cast) -> None:
    assert submit(cast, visit(cast, reason="recheck", checklists=())).reason == "recheck"


@pytest.mark.django_db(transaction=True)
def test_two_phones_of_a_team_meet_in_one_outing(cast: Cast) -> None:
    pairs = [
        (cast.inspector.pk, cast.inspector2.pk, "鲁Q00001"),
        (cast.inspector.pk, cast.teamleader.pk, "鲁Q00002"),
        (cast.inspector2.pk, cast.supervisor.pk, "鲁Q00003"),
        (cast.inspector2.pk, cast.supervisor2.pk, "鲁Q00004"),
    ]
    commands = [visit(cast, officers=(a, b), vehicles=(plate,)) for a, b, plate in pairs]
    start, failures = threading.Barrier(len(commands)), []

    def send(command: VisitCommand) -> None:
        try:
            start.wait()
            with clock.at(NOON):
                submit(cast, command)
        except Exception as failure:  # noqa: BLE001 - shown by the assertion below
            failures.append(failure)
        finally:
            connection.close()

    phones = [threading.Thread(target=send, args=(command,)) for command in commands]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert failures == []
    outing = Outing.objects.get()
    assert sorted(outing.vehicles) == ["鲁Q00001", "鲁Q00002", "鲁Q00003", "鲁Q00004"]
    assert OutingMember.objects.count() == 5
    assert Inspection.objects.count() == 4
