"""Killing what sweeps, at random moments, and counting what came of it.

Worker, beat, Redis and PostgreSQL are each ended by SIGKILL while much is due, started again, and
nothing else is done for them: they must find one another and the work by themselves.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from time import sleep
from typing import Any

import psycopg
from redis import Redis

from benchmarks import servers
from benchmarks.deadlines import handed, rows
from benchmarks.deadlines.hands import STILL_DUE, WORKERS, Ground, wait
from benchmarks.deadlines.killable import Killable
from benchmarks.figures import Measured, Unmeasured
from benchmarks.output import say
from benchmarks.processes import parent_of
from benchmarks.stage import Stage
from tests import realservers
from tests.rectification.delivery.servers import http_gateway

CHANCE = 20261123
APART = (0.3, 3.0)
SWEPT_WITHIN = 900
# The two officers and the leader of their team are told of T+1.
UNTOLD = """
SELECT count(*) FROM rectification_problem AS problem WHERE 3 <> (
  SELECT count(DISTINCT message.person_id) FROM rectification_escalation AS escalation
  JOIN rectification_message AS message ON message.escalation_id = escalation.id
  WHERE escalation.problem_id = problem.id AND escalation.step = 'rectify+1'
  AND NOT escalation.skipped)
"""
STEPS_TWICE = """
SELECT coalesce(sum(number - 1), 0) FROM (SELECT count(*) AS number FROM rectification_escalation
GROUP BY problem_id, round, step) AS recorded
"""
MESSAGES_TWICE = """
SELECT coalesce(sum(number - 1), 0) FROM (SELECT count(*) AS number FROM rectification_message
GROUP BY problem_id, person_id) AS told
"""


@cache
def outcome(stage: Stage) -> tuple[int, int, int, str]:
    """Kill as often as the size says; return problems, what is missing, repeats, what was done.

    Counted are steps, message rows, and what a gateway outside was handed; what it had taken when
    the answer was lost comes again, marked, which is no repeat.
    """
    chance = random.Random(CHANCE)
    killed: Counter[str] = Counter()
    folder = Path(mkdtemp(dir=stage.folder))
    ground = Ground(folder, servers.durable_postgres(), realservers.start_redis())
    ground.variables.update(handed.IN_A_HURRY, SWEEP_SECONDS="1")
    problems, batches = 1, 0
    kinds = ("worker", "beat", "redis", "postgresql")
    with http_gateway() as gateway, _hands(ground) as hands:
        handed.open_channel(ground, gateway)
        while sum(killed.values()) < stage.size.kills:
            if _still_due(ground) <= 1:  # the scene's own problem is due at the beginning
                say(f"{problems} problems, killed so far: {dict(killed)}")
                _load(ground, f"k{batches}", stage.size.due_at_once)
                problems, batches = problems + stage.size.due_at_once, batches + 1
            sleep(chance.uniform(*APART))
            kind = chance.choice(kinds)
            chance.choice([hand for name, hand in hands.items() if kind in name]).kill_and_start()
            killed[kind] += 1
        wait(lambda: _still_due(ground) == 0, SWEPT_WITHIN, "not swept after the last kill")
        wait(
            lambda: _ask(ground, handed.STILL_TO_HAND_OVER) == 0,
            SWEPT_WITHIN,
            "not handed over after the last kill",
        )
        got = handed.count(gateway)
        missing = _ask(ground, UNTOLD) + _ask(ground, handed.WITHOUT_A_DELIVERY)
        missing += _ask(ground, handed.DELIVERIES) - got.messages
        repeats = [_ask(ground, question) for question in (STEPS_TWICE, MESSAGES_TWICE)]
    named = ", ".join(f"{name} {number}" for name, number in sorted(killed.items()))
    note = (
        f"killed: {named}; {got.messages} messages handed to a gateway, "
        f"{got.again_marked} parcels again and marked so"
    )
    return problems, missing, sum(repeats) + got.again_unmarked, note


def _load(ground: Ground, mark: str, number: int) -> None:
    with ground.connect() as database:
        rows.copy(database, ground.seed, mark, number, rows.DUE)
        database.execute("ANALYZE rectification_problem")


def _still_due(ground: Ground) -> int:
    return _ask(ground, STILL_DUE)


def _ask(ground: Ground, question: str) -> int:
    """Ask the database, as long as it takes to come back."""
    for _ in range(600):
        with suppress(psycopg.OperationalError), ground.connect() as database:
            row = database.execute(question).fetchone()
            return int(row[0]) if row else 0
        sleep(0.1)
    raise Unmeasured("PostgreSQL did not come back")


@contextmanager
def _hands(ground: Ground) -> Iterator[dict[str, Killable]]:
    """Run beat and two workers beside the servers that run already; all of them may be killed."""
    _ = ground.seed
    with ground.connect() as database:
        postmaster = parent_of(database.info.backend_pid)
    redis = Redis.from_url(ground.variables["REDIS_URL"]).info("server")
    commands = {
        **{f"worker{n + 1}": ground.worker(f"w{n}") for n in range(WORKERS)},
        "beat": ground.beat(),
    }
    hands = {
        name: Killable.start(command, ground.variables, ground.log)
        for name, command in commands.items()
    }
    hands["postgresql"] = Killable.running(postmaster, ground.log)
    hands["redis"] = Killable.running(redis["process_id"], ground.log, _redis_command(redis))
    try:
        yield hands
    finally:
        for hand in hands.values():
            if hand.ours:
                hand.kill()


def _redis_command(about: dict[str, Any]) -> list[str]:
    """Return how the Redis is started that keeps nothing; it hides what it was started with."""
    where = ["--bind", "127.0.0.1", "--port", str(about["tcp_port"])]
    return [about["executable"], *where, "--save", "", "--appendonly", "no"]


def kills_missing(stage: Stage) -> Measured:
    """How many problems, messages and hand-overs are missing."""
    problems, missing, _, note = outcome(stage)
    return Measured(missing, n=problems, note=note)


def kills_repeated(stage: Stage) -> Measured:
    """How many steps, messages and hand-overs not marked as repeated came twice."""
    problems, _, repeated, note = outcome(stage)
    return Measured(repeated, n=problems, note=note)


MEASURES = {
    "deadlines.kills_missing": kills_missing,
    "deadlines.kills_repeated": kills_repeated,
}
