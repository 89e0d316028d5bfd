"""The API key of a region's probes as it stands: the parameter that holds it, its entry in the key store, and natively.

The parameter's description names the key's ID, since nobody reads the key itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.native_keys import LARGEST_PAGE, opened_natively, plans_for, read_usage_plans
from stormproof.core.errors import NotThere
from stormproof.core.health.names import probe_key
from stormproof.core.keys import OF_A_PROBE, probe_owner
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

KEY_ID = re.compile(r"key-[0-9a-f]{16}")


@dataclass(frozen=True)
class ProbeKey:
    """What is there of a key of probes.

    `described` is the ID that the parameter's description names, None where there is no parameter; `valid` are IDs of
    the store's entries that open the API, `entries` the hashes of all that are the probes'. `native` are IDs of native
    keys of the probes, oldest first, `plans` those that one has to be in, none where methods demand no native key.
    """

    described: str | None
    valid: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the parameter holds a key that the API admits."""
        return self.described in self.valid and bool(self.native) >= bool(self.plans)

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
    valid, entries = _entries(reads, Names(home).key_table, probe_owner(region))
    plans: tuple[str, ...] = ()
    if opened_natively(reads, home):
        plans = tuple(plans_for(read_usage_plans(reads, home), home.api.stage, home.api.stages))
    return ProbeKey(described, valid, entries, _native(reads, native_name(home, region)), plans)


def _described(reads: Reads, name: str, region: str) -> str | None:
    filters = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
    found = reads.pages("ssm", "describe_parameters", "Parameters", region=region, ParameterFilters=filters)
    if not found:
        return None
    named = KEY_ID.search(found[0].get("Description", ""))
    return named[0] if named else ""


def _entries(reads: Reads, table: str, owner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    asked: dict[str, Any] = {
        "FilterExpression": "#owner = :owner AND attribute_not_exists(keySource)",
        "ExpressionAttributeNames": {"#owner": "owner"},
        "ExpressionAttributeValues": {":owner": {"S": owner}},
        "ProjectionExpression": "keyId, keyHash, revokedAt, expiresAt",
    }
    try:
        items = reads.pages("dynamodb", "scan", "Items", TableName=table, ConsistentRead=True, **asked)
    except NotThere:
        return (), ()
    valid = (item["keyId"]["S"] for item in items if "revokedAt" not in item and "expiresAt" not in item)
    return tuple(sorted(valid)), tuple(sorted(item["keyHash"]["S"] for item in items))


def _native(reads: Reads, name: str) -> tuple[str, ...]:
    found = reads.pages("apigateway", "get_api_keys", "items", nameQuery=name, includeValues=False, limit=LARGEST_PAGE)
    ours = sorted(
        (key for key in found if key.get("name") == name), key=lambda key: (key.get("createdDate"), key["id"])
    )
    return tuple(key["id"] for key in ours)
