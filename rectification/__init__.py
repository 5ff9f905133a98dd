"""Putting it right: the workflow of a problem, its orders, rechecks, extensions and escalation."""
