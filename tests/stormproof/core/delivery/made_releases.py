"""Releases for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from stormproof.core.delivery.releases import Kind, ReleaseRecord
from stormproof.core.delivery.served import Served, ServedVersion

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def released(id_: str, function: str) -> ReleaseRecord:
    """Return the record of a release that took a function from version 1 to version 2."""
    before, after = (Served((ServedVersion(function, "live", each),), "prod", "d") for each in ("1", "2"))
    return ReleaseRecord(id_, Kind.RELEASE, NOW, before, after)
