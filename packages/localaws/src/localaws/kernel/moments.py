"""Moments of time as requests and answers carry them."""

from __future__ import annotations

from datetime import UTC, datetime


def epoch(moment: datetime) -> float:
    """Return epoch seconds; a moment without a zone is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def moment(seconds: float) -> datetime:
    """Return the UTC moment of epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)
