"""Telling people outside: what is routed to which channel, when it leaves, and what came of it."""
