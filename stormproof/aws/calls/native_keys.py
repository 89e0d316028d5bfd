"""Native API keys of API Gateway, which gives them IDs that nobody knows beforehand: found and deleted by name."""

from __future__ import annotations

from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call


def deleted_by_name(name: str) -> Call:
    """Return what deletes the keys of a name, as an undo says it before there are any: no call of API Gateway."""
    return Call("apigateway", "delete_api_key", {"name": name})


def keys_named(reads: Reads, name: str) -> list[str]:
    """Return the IDs of the keys of a name.

    https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html (nameQuery: how names begin)
    """
    found = reads.pages("apigateway", "get_api_keys", "items", nameQuery=name)
    return [str(each["id"]) for each in found if each["name"] == name]
