"""How a story of the field ends: phone and server say the same of every command."""

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from inspections.models import Inspection, Outing
from organization import clock
from rectification.models import Problem, ProblemEvent
from tests.api.caller import check, found
from tests.cast import Cast
from tests.stories.phone import Holding, holding

if TYPE_CHECKING:
    from playwright.sync_api import Page


def visits(cast: Cast, number: int) -> list[dict[str, Any]]:
    """Visits as they stand in the queue of a phone, each with one problem."""
    return [
        {"kind": "inspection", "label": f"检查 {n + 1}", "device_offset": 0, **_visit(cast)}
        for n in range(number)
    ]


def _visit(cast: Cast) -> dict[str, Any]:
    return check(cast, clock.now(), problems=[found()])


def everything_arrives(page: "Page") -> None:
    """Look at the queue until nothing waits in it.

    A phone waits up to 90 seconds after the fifth failure in a row: a line that is bad by chance is
    given the time of six of them.
    """
    page.goto("/outbox")
    expect(page.get_by_text("没有等待上传的内容")).to_be_visible(timeout=240_000)


def agree(page: "Page", commands: list[dict[str, Any]]) -> Holding:
    """Count: commands written = accepted + refused, and the server has the accepted ones, once."""
    phone = holding(page)
    assert phone.waiting == []
    assert len(commands) == len(phone.accepted) + len(phone.refused)
    assert {command["id"] for command in commands} == {*phone.accepted, *phone.refused}
    visited = {str(pk) for pk in Inspection.objects.values_list("pk", flat=True)}
    assert visited == set(phone.accepted)
    promised = {
        problem["id"]
        for command in commands
        if command["id"] in visited
        for problem in command["problems"]
    }
    assert {str(pk) for pk in Problem.objects.values_list("pk", flat=True)} == promised
    # Found and ordered, each once: an event more would be a command carried out twice.
    assert ProblemEvent.objects.count() == 2 * len(promised)
    assert Outing.objects.count() == (1 if visited else 0)
    return phone
