"""What a sweep costs: when nothing is due, and when very much is."""

import re
from functools import cache, partial
from time import perf_counter, sleep

import psycopg

from benchmarks.deadlines import rows
from benchmarks.deadlines.hands import STILL_DUE, Ground, wait, workers
from benchmarks.figures import Measured, Unmeasured, middle
from benchmarks.output import say
from benchmarks.processes import cpu_seconds, largest_mb, parent_of
from benchmarks.stage import Stage
from tests import realservers

SWEPT_WITHIN = 900
TIMES = 7
FORGET_SEED = "UPDATE rectification_problem SET attention_at = NULL WHERE id = %s"
DURATION = re.compile(
    r"^\[\d+\] LOG:  duration: ([\d.]+) ms  (?:statement|execute [^:]*): ", re.MULTILINE
)
TOLD = "SELECT count(*) FROM rectification_message"
SCANS = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'rectification_problem'"


@cache
def ground(stage: Stage) -> Ground:
    """Return the ground of these two figures, made once."""
    folder = stage.folder / "sweeps"
    folder.mkdir()
    return Ground(folder, stage.postgres, realservers.start_redis())


def idle_sweep_ms(stage: Stage) -> Measured:
    """Let the clock tick over a nation's open problems of which none is due."""
    there = ground(stage)
    say(f"copying a problem {stage.size.open_problems} times")
    with there.connect() as database:
        rows.copy(database, there.seed, "idle", stage.size.open_problems, rows.NOT_DUE)
        database.execute(FORGET_SEED, [there.seed])
        database.execute("VACUUM ANALYZE")
        before = _number(database, SCANS)
        times = [_database_ms(there) for _ in range(TIMES + 1)][1:]
        sleep(1.5)  # statistics of other sessions arrive within a second
        after = _number(database, SCANS)
    return Measured(
        middle(times),
        n=stage.size.open_problems,
        note=f"one tick, all its statements; sequential scans of problems: {after - before}",
    )


def _database_ms(there: Ground) -> float:
    """Return the milliseconds the server spends on one tick, by its own log."""
    with there.connect() as admin:
        admin.execute("ALTER DATABASE deadlines SET log_min_duration_statement = 0")
    start = there.server.log.stat().st_size
    there.python("from worker.tasks import sweep; sweep()")
    with there.connect() as admin:
        admin.execute("ALTER DATABASE deadlines RESET log_min_duration_statement")
    sleep(0.1)
    with there.server.log.open("rb") as log:
        log.seek(start)
        said = log.read().decode(errors="replace")
    found = [float(ms) for ms in DURATION.findall(said)]
    if not found:
        raise Unmeasured("no duration appeared in the log of PostgreSQL")
    return sum(found)


def sweep_100k_s(stage: Stage) -> Measured:
    """Let two workers sweep what became due at once; the seconds of the middle round."""
    there = ground(stage)
    taken, notes = [], []
    with workers(there) as processes, there.connect() as database:
        postmaster = parent_of(database.info.backend_pid)
        parents = [process.pid for process in processes]
        for number in range(stage.size.rounds):
            rows.copy(database, there.seed, f"due{number}", stage.size.due_at_once, rows.DUE)
            database.execute("ANALYZE rectification_problem")
            before = sum(map(cpu_seconds, parents)), cpu_seconds(postmaster)
            memory = [max(map(largest_mb, parents))]
            began = perf_counter()
            there.python("from worker.tasks import sweep; sweep.delay()")
            wait(partial(_swept, database, memory, parents), SWEPT_WITHIN, "not swept in time")
            taken.append(perf_counter() - began)
            after = sum(map(cpu_seconds, parents)), cpu_seconds(postmaster)
            notes.append(
                f"{taken[-1]:.0f} s, CPU workers {after[0] - before[0]:.0f} s, PostgreSQL"
                f" {after[1] - before[1]:.0f} s, memory {memory[0]:.0f} → {max(memory):.0f} MB"
            )
            say(notes[-1])
        told = _number(database, TOLD)
    note = f"{'; '.join(notes)}; {told} messages"
    return Measured(middle(taken), n=stage.size.due_at_once, note=note)


def _swept(database: psycopg.Connection, memory: list[float], parents: list[int]) -> bool:
    memory.append(max(map(largest_mb, parents)))
    return _number(database, STILL_DUE) == 0


def _number(database: psycopg.Connection, question: str) -> int:
    row = database.execute(question).fetchone()
    if row is None:
        raise Unmeasured("the database did not answer")
    return int(row[0])


MEASURES = {"deadlines.idle_sweep_ms": idle_sweep_ms, "deadlines.sweep_100k_s": sweep_100k_s}
