"""From rounds to a figure: medians, and what each answer cost."""

from collections.abc import Callable
from statistics import quantiles

from benchmarks.figures import Measured, middle
from benchmarks.load import CLIENTS, Round
from benchmarks.stage import Stage

WARMING = 3 * CLIENTS
WARM_SECONDS = 5


def rate(
    stage: Stage,
    requests: Callable[[], list[bytes]],
    *,
    floor: Callable[[float], float] | None = None,
    counted: int = 1,
    seconds: float | None = None,
) -> Measured:
    """Return how many are done a second, ``counted`` with each answer; in turn with its floor."""
    rounds, floors = [], []
    for _ in range(stage.size.rounds):
        sent = requests()
        # First every thread of web opens its connection and fills its caches, uncounted.
        stage.drive(sent[:WARMING], seconds=WARM_SECONDS)
        rounds.append(stage.drive(sent[WARMING:], seconds=seconds or stage.size.seconds))
        if floor:
            floors.append(floor(stage.size.seconds))
    return Measured(
        middle([one.rate * counted for one in rounds]),
        n=sum(one.done for one in rounds) * counted,
        floor=middle(floors) if floor else None,
        note=_cost(rounds, counted),
    )


def _cost(rounds: list[Round], counted: int) -> str:
    times = [time for one in rounds for time in one.times]
    done = sum(one.done for one in rounds) * counted
    web = sum(one.web_cpu for one in rounds) / done * 1000
    database = sum(one.database_cpu for one in rounds) / done * 1000
    p95 = quantiles(times, n=20)[-1] * 1000 if len(times) > 1 else times[0] * 1000
    return f"p95 {p95:.0f} ms; CPU of each: web {web:.1f} ms, PostgreSQL {database:.1f} ms"
