"""The delivered policy, and that its edits are kept."""

import pytest

from rectification import policy
from rectification.models import EscalationStep


@pytest.mark.parametrize(
    ("severity", "levels"),
    [
        ("minor", ["reminder", "reminder", "reminder", "supervise", "slip", "slip", "bulletin"]),
        ("major", ["reminder", "reminder", "reminder", "slip", "slip", "listed", "bulletin"]),
        ("critical", ["reminder", "reminder", "supervise", "slip", "listed", "listed", "bulletin"]),
    ],
)
def test_the_delivered_levels_are_those_of_the_reference(
    db: None, severity: str, levels: list[str]
) -> None:
    policy.seed()
    rows = EscalationStep.objects.filter(clock="rectify", severity=severity).order_by("offset")
    assert [row.offset for row in rows] == [-3, -1, 1, 3, 5, 10, 15]
    assert [row.level for row in rows] == levels


def test_only_orders_with_a_deadline_are_reminded_of_beforehand(db: None) -> None:
    policy.seed()
    reminders = EscalationStep.objects.filter(offset__lt=0)
    assert {tuple(row.order_kinds) for row in reminders} == {("deadline",)}
    assert all(row.order_kinds == [] for row in EscalationStep.objects.filter(offset__gt=0))


def test_the_other_clocks_remind_first_and_then_call_the_next_person_up(db: None) -> None:
    policy.seed()
    rows = EscalationStep.objects.filter(severity="minor").exclude(clock="rectify")
    assert {(row.key, row.level, *row.audience) for row in rows} == {
        ("order+1", "reminder", "officers", "team_leader"),
        ("order+3", "supervise", "officers", "supervisor"),
        ("recheck+1", "reminder", "officers", "team_leader"),
        ("recheck+3", "supervise", "officers", "supervisor"),
        ("close+1", "reminder", "supervisor"),
        ("close+3", "supervise", "supervisor", "leader"),
    }


def test_seeding_again_keeps_what_the_administrator_did(db: None) -> None:
    assert policy.seed() == 39
    EscalationStep.objects.filter(offset=15).delete()
    EscalationStep.objects.filter(offset=3).update(level="listed")
    assert policy.seed() == 0
    assert not EscalationStep.objects.filter(offset=15).exists()
    assert not EscalationStep.objects.filter(offset=3).exclude(level="listed").exists()
