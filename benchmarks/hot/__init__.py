"""The hot paths: what phones and desks ask for all day."""

from benchmarks.hot import photos, reads, writes

MEASURES = {**writes.MEASURES, **reads.MEASURES, **photos.MEASURES}
