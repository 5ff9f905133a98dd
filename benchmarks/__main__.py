"""Measure: bin/bench [NAME or GROUP …] [--small] [--json]."""

import argparse
import signal
import sys
import traceback
from collections.abc import Callable, Mapping

from benchmarks import deadlines, field, hot, ledger, memory, registry, start
from benchmarks.figures import FIGURES, Figure, Measured, Unmeasured
from benchmarks.output import say, tell
from benchmarks.size import FULL, SMALL
from benchmarks.stage import Stage

Measure = Callable[[Stage], Measured]
MEASURES: Mapping[str, Measure] = {
    **start.MEASURES,
    **memory.MEASURES,
    **hot.MEASURES,
    **registry.MEASURES,
    **field.MEASURES,
    **deadlines.MEASURES,
    **ledger.MEASURES,
}


def main(arguments: list[str]) -> int:
    """Measure what was asked for; 1 when a measurement broke, whatever the figures are."""
    asked = _parser().parse_args(arguments)
    # What was started is stopped also when somebody ends us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    broken = False
    with Stage(SMALL if asked.small else FULL) as stage:
        for figure in _chosen(asked.names, small=asked.small):
            say(figure.name)
            try:
                measured = MEASURES[figure.name](stage)
            except Unmeasured as why:
                measured = Measured(None, note=str(why))
            except Exception as error:  # noqa: BLE001 - the other figures are measured still
                broken = True
                traceback.print_exc()
                measured = Measured(None, note=f"{type(error).__name__}: {error}")
            tell(figure, measured, as_json=asked.json)
    return int(broken)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="Measure; see docs/benchmarks.md."
    )
    parser.add_argument("names", nargs="*", metavar="NAME or GROUP", help="all unless said")
    parser.add_argument("--small", action="store_true", help="a short run for CI")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _chosen(names: list[str], *, small: bool) -> list[Figure]:
    """Return the figures asked for, in their order; in a short run the long one only by name."""
    unknown = set(names) - {f.name for f in FIGURES} - {f.group for f in FIGURES}
    if unknown:
        groups = ", ".join(dict.fromkeys(figure.group for figure in FIGURES))
        sys.exit(f"no such figure or group: {', '.join(sorted(unknown))}; the groups are {groups}")
    return [
        figure
        for figure in FIGURES
        if figure.name in names
        or ((not names or figure.group in names) and not (small and figure.name == start.LONG))
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
