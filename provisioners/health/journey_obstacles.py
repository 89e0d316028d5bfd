"""What stands in settings of the owner's and keeps a client's journey from its end: told, and left to him."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.health.obstacles import denials, detached, told
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "journey-obstacles"
ASPECT = "way of a client"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield queues that nothing reads, and policies that deny what is done with data."""
    for each in detached(reads, context):
        yield Finding(each.source, f"fails 11.3: {told(each)}; enable the mapping {each.uuid}")
    for resource, said in denials(reads, context):
        yield Finding(resource, f"fails 11.3: {said}")


CONTROL = watching(NAME, ("11.3",), ASPECT, look)
