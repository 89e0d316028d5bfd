"""The states that comply with requirement 1 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.alerts import owners_alarms, silent_alarms
from stormproof.sabotage.authentication import owners_entry_points
from stormproof.sabotage.shared import tables

AUTHENTICATION_PASSES = (
    PassScenario("own-refusals", "1.1", ("gateway-responses",), owners_entry_points.own_refusals),
    PassScenario("addresses-denied", "1.1", ("method-authorization",), owners_entry_points.denied_addresses),
    PassScenario("own-authorizer", "1.1", ("method-authorization", "deployment"), owners_entry_points.own_authorizer),
    PassScenario("signed-url", "1.1", ("authorizer-function",), owners_entry_points.signed_url),
    PassScenario("own-permission", "1.2", ("authorizer-permission",), owners_entry_points.own_permission),
    PassScenario("authorizer-roomier", "1.2", ("authorizer-function",), owners_entry_points.roomier),
    PassScenario("own-denial", "1.3", ("gateway-responses",), owners_entry_points.own_denial),
    PassScenario("authorizer-uncached", "1.3", ("authorizer",), owners_entry_points.uncached),
    PassScenario(
        "own-key-store-alarm",
        "1.3",
        ("key-store-alarm",),
        owners_alarms.in_place_of(silent_alarms.key_store),
    ),
    PassScenario(
        "keys-protected",
        "1.4",
        ("key-store",),
        tables.protected("the key table is kept from deletion and restorable", lambda names: names.key_table),
    ),
    # AWS admits four changes of a table's encryption in a day.
    PassScenario("keys-encrypted", "1.4", ("key-store",), owners_entry_points.keys_encrypted, embedded_only=True),
    PassScenario("authorizer-tells-more", "1.5", ("authorizer-function",), owners_entry_points.telling_more),
    PassScenario("authorizer-log-longer", "1.5", ("authorizer-log",), owners_entry_points.log_kept_longer),
)
