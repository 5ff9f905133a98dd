"""What is measured: the names, their units and their limits, and what a measurement came to."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A figure by its name, ``group.what``, with its limit and the conditions it is taken under."""

    name: str
    unit: str
    what: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def group(self) -> str:
        """The part of the name before the point."""
        return self.name.partition(".")[0]

    def kept_by(self, value: float) -> bool:
        """Whether a value keeps the limit."""
        return (self.at_most is None or value <= self.at_most) and (
            self.at_least is None or value >= self.at_least
        )


@dataclass(frozen=True)
class Measured:
    """What was measured; ``value`` is None, and ``note`` says why, where it could not be.

    ``floor`` is what the bare minimum came to in the same run, ``n`` how many were counted.
    """

    value: float | None
    n: int = 0
    floor: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value as a part of the floor."""
        if self.value is None or not self.floor:
            return None
        return self.value / self.floor


class Unmeasured(Exception):  # noqa: N818  (an outcome that is reported, not an error)
    """A figure could not be measured; the text says why and becomes its note."""


def middle(values: list[float]) -> float:
    """Return the median; raises Unmeasured where nothing was measured."""
    if not values:
        raise Unmeasured("nothing was measured")
    return median(values)


FIGURES = (
    Figure(
        "start.demo_first_s", "s", "bin/demo on a fresh clone, warm package caches", at_most=180
    ),
    Figure("start.demo_second_s", "s", "bin/demo with its data kept", at_most=10),
    Figure("start.web_s", "s", "cold web process to its first answer", at_most=4),
    # Reads before writes: they find the county as it was set up.
    Figure("hot.ledger_statements", "1", "50 rows of the ledger, any filter: the worst", at_most=3),
    Figure("hot.ledger_rps", "1/s", "the same, filters in turn", at_least=200),
    Figure("hot.problem_rps", "1/s", "a problem with its history", at_least=300),
    Figure("hot.summary_rps", "1/s", "the figures of a county-month", at_least=300),
    Figure("hot.first_sync_rps", "1/s", "a whole first sync of the register", at_least=10),
    Figure("hot.not_modified_rps", "1/s", "304 by ETag", at_least=500),
    Figure("hot.photo_rps", "1/s", "3 MB JPEG accepted, hashed, stored", at_least=60),
    Figure("hot.photo_derive_ms", "ms", "CPU: orientation, two sizes, watermark", at_most=120),
    Figure("hot.submit_statements", "1", "one inspection: 28 answers, 2 problems", at_most=12),
    Figure("hot.submit_rps", "1/s", "the same, 8 clients; floor: its bare inserts", at_least=200),
    Figure("hot.sync_rps", "1/s", "inspections through POST sync/, batches of 50", at_least=1200),
    Figure("hot.step_statements", "1", "one step of a problem: close", at_most=6),
    Figure("hot.step_rps", "1/s", "the same; floor: its bare update and insert", at_least=300),
    Figure("memory.web_mb", "MB", "resident, a web process after mixed requests", at_most=150),
    Figure("memory.worker_mb", "MB", "resident, a worker process after tasks", at_most=150),
    Figure("registry.labels_8k_s", "s", "labels of the whole register as PDF", at_most=60),
    Figure("registry.paper_ms", "ms", "a document as PDF, warm: the slowest", at_most=200),
    # In a village: 400 kbit/s, 400 ms, a processor four times slower.
    Figure("field.first_screen_kb", "kB", "inspector's home, empty caches: the wire", at_most=100),
    Figure("field.usable_s", "s", "the same, until it can be used", at_most=3.5),
    Figure("field.repeat_s", "s", "the same, later visits", at_most=0.6),
    Figure("field.offline_start_s", "s", "the same offline, browser just started", at_most=1.5),
    Figure("field.first_sync_kb", "kB", "the picture of the phone: the wire", at_most=400),
    Figure("field.first_sync_s", "s", "from opening the home until it is all there", at_most=12),
    Figure("field.delta_kb", "kB", "a sync that tells of one changed row", at_most=3),
    Figure("field.search_ms", "ms", "a letter typed, 8,000 establishments: worst", at_most=50),
    Figure("field.clean_check_taps", "1", "28 items, from the home to submitted", at_most=12),
    # 200 inspections with 600 photos, every fifth request broken.
    Figure("field.flush_lost", "1", "rows that did not arrive", at_most=0),
    Figure("field.flush_repeated", "1", "rows that arrived twice", at_most=0),
    Figure("deadlines.idle_sweep_ms", "ms", "a tick, 1,000,000 open, none due", at_most=20),
    Figure("deadlines.sweep_100k_s", "s", "100,000 due at once, two workers", at_most=60),
    Figure("ledger.verify_rate", "1/s", "events verified: hashes, chains, seals", at_least=5000),
    Figure("ledger.verify_growth", "1", "its memory ÷ that of a tenth", at_most=1.1),
    Figure("deadlines.kills_missing", "1", "not told, after 20 random kill -9", at_most=0),
    Figure("deadlines.kills_repeated", "1", "told twice, after the same", at_most=0),
)
