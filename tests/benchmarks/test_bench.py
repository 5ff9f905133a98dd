"""bin/bench prints what other programs read; how large the figures are is nobody's test."""

import json
import subprocess
from pathlib import Path

from benchmarks.__main__ import MEASURES
from benchmarks.figures import FIGURES

ROOT = Path(__file__).parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bin/bench", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_short_run_prints_one_object_a_line() -> None:
    done = bench("hot.submit_statements", "--small", "--json")
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    said = json.loads(line)
    assert said["name"] == "hot.submit_statements"
    assert said["unit"] == "1"
    assert said["at_most"] == 12
    assert isinstance(said["value"], int)
    assert said["n"] == 5


def test_an_unknown_name_is_refused_with_the_groups_there_are() -> None:
    done = bench("hot.nothing", "--small")
    assert done.returncode == 1
    assert "start, hot, memory" in done.stderr


def test_every_figure_has_one_limit_and_one_measurement() -> None:
    assert {figure.name for figure in FIGURES} == {*MEASURES}
    for figure in FIGURES:
        assert (figure.at_most is None) != (figure.at_least is None), figure.name
