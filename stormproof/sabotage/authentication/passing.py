"""The states that comply with requirement 1 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.shared import tables

AUTHENTICATION_PASSES = (
    PassScenario(
        "keys-protected",
        "1.4",
        ("key-store",),
        tables.protected("the key table is kept from deletion and restorable", lambda names: names.key_table),
    ),
)
