"""Lock tokens of AWS WAF: an update or a deletion must name the one that the thing has at that moment.

Who plans names the one that he has read, so that somebody else's change is never overwritten unseen. Who puts back what
stood before a disturbance cannot know it beforehand: he names CURRENT_TOKEN, and it is looked up with the call.
https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.core.plans import CURRENT_TOKEN, Call

LOCKED = "WAFOptimisticLockException"
PLACE = ("Name", "Scope", "Id")


def wants_current(call: Call) -> bool:
    """Tell whether a call is to be made with the token of its moment."""
    return bool(call.parameters.get("LockToken") == CURRENT_TOKEN)


def with_current(client: Any, call: Call, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with the token that the thing has now; raises what the client raises."""
    _, _, thing = call.operation.partition("_")
    look = getattr(client, f"get_{thing}")
    return {**parameters, "LockToken": look(**{name: parameters[name] for name in PLACE})["LockToken"]}
