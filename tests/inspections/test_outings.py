"""Outings: taking somebody off who was not there."""

import pytest
from django.db import transaction

from inspections import outings, visits
from inspections.models import Outing
from organization.errors import Malformed, Missing, NotAllowed, RuleBroken
from organization.models import ChangeMark
from tests.cast import COUNTY, Cast
from tests.inspections.scenes import visit

pytestmark = pytest.mark.usefixtures("checklists")


@pytest.fixture
def outing(cast: Cast) -> Outing:
    """王海 and 李敏 checked; 吴小燕 is said to have come along."""
    return go(cast)


def go(cast: Cast) -> Outing:
    with transaction.atomic():
        command = visit(cast, outing_members=(cast.assistant.pk,))
        made = visits.submit_visit(command, by=cast.actor("inspector"), digest="")
    return made.outing


def present(outing: Outing) -> list[str]:
    members = outing.members.filter(removed=False).order_by("user__name")
    return [member.user.name for member in members.select_related("user")]


def test_somebody_taken_off_stays_off_whatever_is_sent_later(cast: Cast, outing: Outing) -> None:
    assert present(outing) == ["吴小燕", "李敏", "王海"]
    outings.remove_member(outing.pk, cast.assistant.pk, by=cast.actor("teamleader"))
    assert present(outing) == ["李敏", "王海"]
    go(cast)
    assert present(outing) == ["李敏", "王海"]


def test_taking_off_twice_changes_nothing(cast: Cast, outing: Outing) -> None:
    ChangeMark.objects.all().delete()
    for _ in range(2):
        outings.remove_member(outing.pk, cast.assistant.pk, by=cast.actor("inspector"))
    assert [(m.subject, m.subject_id, m.county) for m in ChangeMark.objects.all()] == [
        ("outing", outing.pk, COUNTY)
    ]


def test_an_officer_of_a_visit_was_there(cast: Cast, outing: Outing) -> None:
    with pytest.raises(RuleBroken) as refused:
        outings.remove_member(outing.pk, cast.inspector2.pk, by=cast.actor("supervisor"))
    assert refused.value.code == "officer_of_visit"


def test_who_was_never_on_it_cannot_be_taken_off(cast: Cast, outing: Outing) -> None:
    with pytest.raises(Missing):
        outings.remove_member(outing.pk, cast.leader.pk, by=cast.actor("supervisor"))


def test_only_people_who_check_may_take_somebody_off(cast: Cast, outing: Outing) -> None:
    for who in ("assistant", "bureau", "auditor"):
        with pytest.raises(NotAllowed):
            outings.remove_member(outing.pk, cast.assistant.pk, by=cast.actor(who))
    with pytest.raises(Missing):
        outings.remove_member(outing.pk, cast.assistant.pk, by=cast.actor("outsider"))


@pytest.mark.parametrize("text", ["鲁Q12345", "鲁q 12345", "鲁Q·12345", " 鲁Q-12345 "])
def test_a_plate_is_written_in_one_way(text: str) -> None:
    assert outings.plate(text) == "鲁Q12345"


@pytest.mark.parametrize("text", ["", "鲁", "鲁Q1234567890123"])
def test_a_plate_that_cannot_be_one_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        outings.plate(text)
