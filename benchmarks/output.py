"""Showing figures: JSON for programs, one object a line, or a table for people."""

import json
import sys
from typing import Any

from benchmarks.figures import Figure, Measured

DIGITS = 4


def tell(figure: Figure, measured: Measured, *, as_json: bool) -> None:
    """Print one figure as soon as it is known."""
    print(_line(figure, measured) if as_json else _row(figure, measured), flush=True)


def say(progress: str) -> None:
    """Tell whoever watches what is being done; not part of the answer."""
    print(f"… {progress}", file=sys.stderr, flush=True)


def _line(figure: Figure, measured: Measured) -> str:
    said: dict[str, Any] = {
        "name": figure.name,
        "value": _short(measured.value),
        "unit": figure.unit,
    }
    if figure.at_most is not None:
        said["at_most"] = figure.at_most
    if figure.at_least is not None:
        said["at_least"] = figure.at_least
    if measured.floor is not None:
        said["floor"] = _short(measured.floor)
        said["ratio"] = _short(measured.ratio)
    said |= {"n": measured.n, "note": measured.note}
    return json.dumps(said, ensure_ascii=False)


def _row(figure: Figure, measured: Measured) -> str:
    if measured.value is None:
        return f"{figure.name:<24} {'—':>10} {figure.unit:<4} {_limit(figure):<10} {measured.note}"
    kept = "kept" if figure.kept_by(measured.value) else "MISSED"
    remarks = [f"{kept:<6}"]
    if measured.floor is not None:
        remarks.append(f"floor {_short(measured.floor)}, ratio {_short(measured.ratio)};")
    remarks.append(f"n {measured.n}")
    if measured.note:
        remarks.append(f"({measured.note})")
    value = _short(measured.value)
    return (
        f"{figure.name:<24} {value:>10} {figure.unit:<4} {_limit(figure):<10} {' '.join(remarks)}"
    )


def _limit(figure: Figure) -> str:
    return f"≤ {figure.at_most:g}" if figure.at_most is not None else f"≥ {figure.at_least:g}"


def _short(value: float | None) -> float | int | None:
    """Round to four digits: nothing here is known better."""
    if value is None:
        return None
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() else rounded
