"""Wiring only: settings, addresses, how processes start. No rules live here."""
