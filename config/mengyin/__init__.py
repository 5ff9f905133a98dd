"""The demonstration county 蒙阴县 (371328): invented people, places and records.

Everything is entered as people enter it: through the doors of the packages below, with the clock
set to when it would have happened. There are the half-year of 2022 whose figures DOMAIN 3 fixes,
and the month before today with work in every state. docs/decisions/0050-demonstration.md says why
it lives here.
"""
