"""The canonical record: the same text on the phone and here (tests/vectors/record.json)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api import visits
from api.bodies import checked
from api.visits import InspectionBody
from inspections.signatures import hash_of
from rectification import record
from tests.cast import Cast

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/record.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_record_of_a_visit_is_this_text_and_this_hash(
    cast: Cast, vector: dict[str, Any]
) -> None:
    body = checked(InspectionBody(data=vector["body"]))
    answers = [(filled["checklist"], filled["answers"]) for filled in body["checklists"]]
    text = record.text_of(visits.command(body), answers, date.fromisoformat(vector["served_on"]))
    assert text == vector["text"]
    assert hash_of(text) == vector["sha256"]
