"""What is disturbed of the keys of probes: whether the key store denies one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from stormproof.aws.calls.probe_keys import REVOKED, admitted, denied
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split
from stormproof.core.keys import probe_owner
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

HASH = "keyHash"


def _denied(parameters: Values) -> Split:
    given = parameters.get("ExpressionAttributeValues", {}).get(":value", {}).get("S")
    return {"TableName": parameters["TableName"], HASH: parameters["Key"][HASH]["S"]}, {REVOKED: given}


def _item(reads: Reads, resource: Values) -> Values:
    key = {HASH: {"S": resource[HASH]}}
    found = reads.read("dynamodb", "get_item", TableName=resource["TableName"], Key=key, ConsistentRead=True)
    return dict(found.get("Item") or {})


def _own_key(owned: Owned, resource: Values) -> bool:
    """Tell whether a key is of the system's probes; no other key is ever denied."""
    regions = (owned.system.home, *owned.system.probe_regions)
    whose = _item(owned.reads, resource).get("owner", {}).get("S")
    return resource["TableName"] == owned.names.key_table and whose in set(map(probe_owner, regions))


def _key(reads: Reads, resource: Values) -> Values | None:
    item = _item(reads, resource)
    return {REVOKED: item.get(REVOKED, {}).get("S")} if item else None


def _key_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    place = str(resource["TableName"]), str(resource[HASH])
    at = (values or {}).get(REVOKED)
    yield denied(*place, datetime.fromisoformat(at)) if at else admitted(*place)


PROBE_KEYS = (Kind("key of probes", "dynamodb", {"update_item": _denied}, _own_key, _key_back, _key),)
