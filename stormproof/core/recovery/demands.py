"""For how long what is lost can be brought back: the figures of criteria 7.3 and 7.4."""

from __future__ import annotations

LEAST_TABLE_DAYS = 7
"""Backups of a table are kept so many days."""
LEAST_VERSION_DAYS = 30
"""Former versions of an object are kept so many days."""
