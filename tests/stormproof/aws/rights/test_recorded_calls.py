"""The table knows every call that a verb makes: a run that makes another one fails here."""

from __future__ import annotations

LAST = 4000
"""Characters of the output that a failure shows."""
