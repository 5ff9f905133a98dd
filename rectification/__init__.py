"""Putting it right: the workflow of a problem, orders, rechecks, extensions, escalation, messages."""
