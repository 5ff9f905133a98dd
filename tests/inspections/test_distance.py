"""How far a visit begins from its place, by the vectors the phone is tested with."""

import json
from pathlib import Path
from typing import Any

import pytest

from inspections.distance import is_far, metres_between

VECTORS = Path(__file__).parents[2] / "mobile_web" / "tests" / "distances.json"


@pytest.mark.parametrize("one", json.loads(VECTORS.read_text(encoding="utf-8")), ids=str)
def test_server_and_phone_agree_how_far_it_is_and_what_is_far(one: dict[str, Any]) -> None:
    metres = metres_between(tuple(one["from"]), tuple(one["to"]))
    assert (metres, is_far(metres, one["accuracy"])) == (one["metres"], one["far"])


def test_a_device_that_does_not_say_how_sure_it_is_counts_as_sure() -> None:
    assert not is_far(500, None)
    assert is_far(501, None)
