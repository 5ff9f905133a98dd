"""The ledger's history: what recounting all of it takes."""

from benchmarks.ledger import verification

MEASURES = verification.MEASURES
