"""How figures are shown: to programs as JSON, to people as a table."""

import json

import pytest

from benchmarks.figures import Figure, Measured
from benchmarks.output import tell

RATE = Figure("hot.submit_rps", "1/s", "one inspection", at_least=200)


def test_programs_get_the_ratio_to_the_floor(capsys: pytest.CaptureFixture[str]) -> None:
    tell(RATE, Measured(212.44, n=5000, floor=3400, note="p95 40 ms"), as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "name": "hot.submit_rps",
        "value": 212.4,
        "unit": "1/s",
        "at_least": 200,
        "floor": 3400,
        "ratio": 0.06248,
        "n": 5000,
        "note": "p95 40 ms",
    }


def test_what_could_not_be_measured_is_null_and_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(RATE, Measured(None, note="answered 404"), as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["value"] is None
    assert said["note"] == "answered 404"
    assert "floor" not in said


@pytest.mark.parametrize(("value", "word"), [(200, "kept"), (199, "MISSED")])
def test_people_see_whether_the_limit_was_kept(
    value: float, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(RATE, Measured(value), as_json=False)
    assert word in capsys.readouterr().out
