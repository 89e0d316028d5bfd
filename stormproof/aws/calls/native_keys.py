"""Calls about native API keys of API Gateway, which gives them IDs that nobody knows beforehand."""

from __future__ import annotations

from stormproof.core.planning.plans import Call
from stormproof.core.undo import Found


def deleted_by_name(name: str) -> Call:
    """Return what deletes the keys of a name, found when it is made: an undo that can be written before there are any.

    https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html (nameQuery: how names begin)
    """
    return Call("apigateway", "delete_api_key", {"apiKey": Found("get_api_keys", {"nameQuery": name}, _ids(name))})


def _ids(name: str) -> str:
    return f"items[?name=='{name}'].id"
