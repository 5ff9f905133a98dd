"""Measurements: names and limits in figures.py, how to read them in docs."""
