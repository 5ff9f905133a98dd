"""Deadlines: what a sweep costs, and that nothing is told twice or never, whatever is killed."""

from benchmarks.deadlines import kills, sweeps

MEASURES = {**sweeps.MEASURES, **kills.MEASURES}
