"""Alarms as data: what each means and what to do, written once; what it has to tell apart, held by trials."""
