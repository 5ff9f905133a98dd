"""How much is measured: long enough to be quoted, or short enough for CI."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """``visits`` and ``establishments`` are there before anything is measured.

    ``open_problems`` are none of them due, ``due_at_once`` all of them; ``kills`` processes are
    killed, ``ledger_events`` verified. A rate is the median of ``rounds``,
    each of at most ``seconds`` and ``requests``.
    """

    establishments: int
    visits: int
    seconds: float
    requests: int
    rounds: int
    starts: int
    mixed: int
    open_problems: int
    due_at_once: int
    kills: int
    ledger_events: int
    small: bool


FULL = Size(
    establishments=8000,
    visits=10_000,
    seconds=5,
    requests=4000,
    rounds=3,
    starts=5,
    mixed=5000,
    open_problems=1_000_000,
    due_at_once=100_000,
    kills=20,
    ledger_events=1_000_000,
    small=False,
)
SMALL = Size(
    establishments=60,
    visits=40,
    seconds=1,
    requests=200,
    rounds=1,
    starts=1,
    mixed=100,
    open_problems=5000,
    due_at_once=3000,
    kills=3,
    ledger_events=4000,
    small=True,
)
