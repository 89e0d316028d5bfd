"""The states that comply with requirement 6 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.shared import tables

RATE_LIMITING_PASSES = (
    PassScenario(
        "counts-protected",
        "6.4",
        ("rate-counter",),
        tables.protected("the table of counts is kept from deletion and restorable", lambda names: names.rate_table),
    ),
)
