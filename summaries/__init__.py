"""Numbers for people: figures, coverage, narrative, exports.

Reads, and never writes what lower packages own.
"""
