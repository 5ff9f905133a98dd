"""The phone in the field: a real Chromium on a village's line, against the server of production.

A figure of the field is a line in benchmarks/figures.py and a function of a Stage here, in a module
of its own whose MEASURES are joined below; ``browser.phone`` gives it the phone.
"""

from benchmarks.field import flush, picture, screen, taps

MEASURES = {**screen.MEASURES, **picture.MEASURES, **taps.MEASURES, **flush.MEASURES}
