"""The closed loop against the product as it runs: embedded, and in the shape of production."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.stories import processes
from tests.stories.closed_loop import go_round, leave_overdue
from tests.stories.person import Person

TOLD_WITHIN = 60

Shape = Callable[[Path], AbstractContextManager[str]]


@pytest.mark.parametrize("shape", [processes.embedded, processes.production_shape])
def test_once_round_the_whole_mission(shape: Shape, tmp_path: Path) -> None:
    with shape(tmp_path) as server:
        go_round(server)
        problem = leave_overdue(server)
        told = wait_for_message(Person(server, "leader"), problem["id"])
        assert problem["text"][:8] in told["title"]
        escalated = Person(server, "bureau").get(f"problems/{problem['id']}/").ok()
        assert escalated["escalation"] is not None


def wait_for_message(person: Person, problem: str) -> dict[str, Any]:
    """Wait until the worker's sweep told the person about the problem, by itself."""
    end = monotonic() + TOLD_WITHIN
    while monotonic() < end:
        for message in person.get("messages/").ok()["results"]:
            if message["problem"]["id"] == problem:
                return dict(message)
        sleep(0.5)
    raise AssertionError(f"nobody told {person.me['name']} within {TOLD_WITHIN} s")
