"""Lock tokens of AWS WAF: an update or a deletion must name the one that the thing has at that moment.

Who plans names the one that he has read, so that somebody else's change is never overwritten unseen. Who puts back what
stood before a fault cannot know it beforehand: he names CURRENT_TOKEN, and it is looked up with the call.
Who takes away what a fault made does not know its Id either: he names CURRENT_TOKEN for that too.
https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from stormproof.aws.access.paging import every_page
from stormproof.core.planning.plans import CURRENT_TOKEN, Call

LOCKED = "WAFOptimisticLockException"
PLACE = ("Name", "Scope", "Id")
LISTED = {"ip_set": ("list_ip_sets", "IPSets"), "web_acl": ("list_web_acls", "WebACLs")}
MOST = 100
"""A listing's page."""


def wants_current(call: Call) -> bool:
    """Tell whether a call is to be made with the token of its moment."""
    return bool(call.parameters.get("LockToken") == CURRENT_TOKEN)


def with_current(client: Any, call: Call, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with the token that the thing has now; raises what the client raises."""
    _, _, thing = call.operation.partition("_")
    if parameters["Id"] == CURRENT_TOKEN:
        return {**parameters, **_by_name(client, call.operation, thing, parameters)}
    look = getattr(client, f"get_{thing}")
    return {**parameters, "LockToken": look(**{name: parameters[name] for name in PLACE})["LockToken"]}


def _by_name(client: Any, operation: str, thing: str, parameters: Mapping[str, Any]) -> dict[str, str]:
    look, items = LISTED[thing]
    pages = every_page(client, look, {"Scope": parameters["Scope"], "Limit": MOST})
    one = next((each for page in pages for each in page[items] if each["Name"] == parameters["Name"]), None)
    if one is None:
        said = f"there is no {thing} {parameters['Name']}"
        raise ClientError({"Error": {"Code": "WAFNonexistentItemException", "Message": said}}, operation)
    return {"Id": one["Id"], "LockToken": one["LockToken"]}
