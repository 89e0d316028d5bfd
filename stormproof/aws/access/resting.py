"""Things that AWS is still starting, stopping, changing or ending: how it is seen that they rest again.

While a thing is in such a state AWS refuses to change it, in words that differ by service and over time, so its state
is looked at. botocore has no waiters for these; for what it has, see `Call.settled_by`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jmespath

BUSY = frozenset({"ConflictException", "ResourceConflictException", "ResourceInUseException"})
"""Refusals that may be about a thing's state, or about something that does not pass: the state tells.

Synthetics: https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_StartCanary.html, whose text does not
always name the state ("Canary is not in a startable state":
https://github.com/hashicorp/terraform-provider-aws/issues/20382). Event source mappings:
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html.
"""
GONE = "gone"
"""Stands for the state of what is not there."""


@dataclass(frozen=True)
class Rest:
    """How a call's thing is looked at, and what its states mean.

    `look` is a read-only operation that takes the parameter `named_by` of the call, or of its answer; `state` is the
    JMESPath of its state. `passing` are states that pass by themselves. In those that are `wanted` nothing is left to
    be done, those that are `admitted` let the call be made again.
    """

    look: str
    named_by: str
    state: str
    passing: frozenset[str]
    admitted: frozenset[str]
    wanted: frozenset[str] = frozenset()
    within_s: float = 300.0

    def parameters(self, given: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of the look."""
        return {self.named_by: given.get(self.named_by) or answer[self.named_by]}

    def told(self, seen: Mapping[str, Any]) -> str:
        """Return the state that an answer tells."""
        return str(jmespath.search(self.state, seen))


def _canary(admitted: str, wanted: str = "") -> Rest:
    passing = frozenset({"CREATING", "STARTING", "UPDATING", "STOPPING", "DELETING"})
    # A run ends by itself, after a quarter of an hour at most; AWS gives no figure for the rest.
    return Rest(
        "get_canary", "Name", "Canary.Status.State", passing, _each(admitted), _each(wanted), within_s=15 * 60.0
    )


def _mapping(wanted: str = "") -> Rest:
    passing = frozenset({"Creating", "Enabling", "Disabling", "Updating", "Deleting"})
    return Rest("get_event_source_mapping", "UUID", "State", passing, _each("Enabled Disabled"), _each(wanted))


def _each(states: str) -> frozenset[str]:
    return frozenset(states.split())


RESTS: Mapping[tuple[str, str], Rest] = {
    # https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryStatus.html
    ("synthetics", "start_canary"): _canary("READY STOPPED", "RUNNING"),
    ("synthetics", "stop_canary"): _canary("RUNNING", "READY STOPPED"),
    ("synthetics", "update_canary"): _canary("READY STOPPED RUNNING ERROR"),
    ("synthetics", "delete_canary"): _canary("READY STOPPED ERROR", GONE),
    # https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html (State)
    ("lambda", "create_event_source_mapping"): _mapping(),
    ("lambda", "update_event_source_mapping"): _mapping(),
    ("lambda", "delete_event_source_mapping"): _mapping(GONE),
}
"""(service, operation) -> how its thing comes to rest: what changes its state, and is refused while it changes."""
