"""HTTP and WebSocket APIs, load balancers and AppSync APIs: nothing of Stormproof's moves them."""

from __future__ import annotations

from stormproof.aws.observe.front_ends.past import read_past_the_api
from stormproof.aws.observe.invokers.invocations import Invocation, invocation_of
from stormproof.core.planning.controls import PlanContext, Reads

MOVED_BY = ""


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look for what leads to a function past the REST API; raises CouldNotLook."""
    return tuple(
        found
        for each in read_past_the_api(reads, context.system)
        for entry in each.entries
        for found in invocation_of(context.system, entry.function, f"{entry.way} of {each}")
    )
