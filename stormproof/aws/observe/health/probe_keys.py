"""The API key of a region's probes as it stands: the parameter that holds it, its entry in the key store, and natively.

The parameter's description names the key's ID, since nobody reads the key itself; so does a native key's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from stormproof.aws.observe.native_keys import LARGEST_PAGE, opened_natively, plans_for, read_usage_plans
from stormproof.core.errors import NotThere
from stormproof.core.health.names import probe_key
from stormproof.core.keys import OF_A_PROBE, probe_owner
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

KEY_ID = re.compile(r"key-[0-9a-f]{16}")


ENDS = frozenset({"revokedAt", "expiresAt"})


class _Entry(NamedTuple):
    """An entry of the key store: of which key it is, and whether it has an end."""

    id: str
    hash: str
    ends: bool


@dataclass(frozen=True)
class ProbeKey:
    """What is there of a key of probes.

    `described` is the ID that the parameter's description names, None where there is no parameter; `valid` are IDs of
    the store's entries that open the API, `entries` the hashes of all that are the probes'. `native` are IDs of native
    keys of the probes, oldest first, `plans` those that one has to be in, none where methods demand no native key.
    `left` and `left_native` are those of them that no probe comes with and that have no end: an apply or a rotation
    that was killed has left them.
    """

    described: str | None
    valid: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    left_native: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the parameter holds a key that the API admits."""
        native = set(self.native) - set(self.left_native)
        return self.described in self.valid and bool(native) >= bool(self.plans)

    @property
    def there(self) -> bool:
        """Whether anything of it is there."""
        return self.described is not None or bool(self.entries) or bool(self.native)


def native_name(system: System, region: str) -> str:
    """Return what the native key of a region's probes is called."""
    return f"{OF_A_PROBE}{system.api.id} {region}"


def read_probe_key(reads: Reads, names: Names, home: System) -> ProbeKey:
    """Look at the key of the probes of a region: `names` are of that region, `home` is the system at its own."""
    region = names.system.region
    described = _described(reads, probe_key(names), region)
    entries = _entries(reads, Names(home).key_table, probe_owner(region))
    native = _native(reads, native_name(home, region))
    plans: tuple[str, ...] = ()
    if opened_natively(reads, home):
        plans = tuple(plans_for(read_usage_plans(reads, home), home.api.stage, home.api.stages))
    ending = {each.id for each in entries if each.ends}
    return ProbeKey(
        described,
        valid=tuple(sorted(each.id for each in entries if not each.ends)),
        entries=tuple(sorted(each.hash for each in entries)),
        native=tuple(native),
        plans=plans,
        left=tuple(sorted(each.hash for each in entries if each.id not in {described, *ending})),
        left_native=tuple(key for key, of in native.items() if of and of not in {described, *ending}),
    )


def _described(reads: Reads, name: str, region: str) -> str | None:
    filters = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
    found = reads.pages("ssm", "describe_parameters", "Parameters", region=region, ParameterFilters=filters)
    if not found:
        return None
    named = KEY_ID.search(found[0].get("Description", ""))
    return named[0] if named else ""


def _entries(reads: Reads, table: str, owner: str) -> list[_Entry]:
    asked: dict[str, Any] = {
        "FilterExpression": "#owner = :owner AND attribute_not_exists(keySource)",
        "ExpressionAttributeNames": {"#owner": "owner"},
        "ExpressionAttributeValues": {":owner": {"S": owner}},
        "ProjectionExpression": "keyId, keyHash, revokedAt, expiresAt",
    }
    try:
        items = reads.pages("dynamodb", "scan", "Items", TableName=table, ConsistentRead=True, **asked)
    except NotThere:
        return []
    return [_Entry(each["keyId"]["S"], each["keyHash"]["S"], bool(ENDS & each.keys())) for each in items]


def _native(reads: Reads, name: str) -> dict[str, str]:
    """Return the native keys of a name by ID, oldest first, and of which key each is; empty where that is not said."""
    found = reads.pages("apigateway", "get_api_keys", "items", nameQuery=name, includeValues=False, limit=LARGEST_PAGE)
    ours = (key for key in found if key.get("name") == name)
    return {key["id"]: _named(key) for key in sorted(ours, key=lambda key: (key.get("createdDate"), key["id"]))}


def _named(described: Mapping[str, Any]) -> str:
    found = KEY_ID.search(described.get("description", ""))
    return found[0] if found else ""
