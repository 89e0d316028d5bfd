"""Event source mappings: what feeds a function from a queue or a stream.

https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.invokers.invocations import Invocation, invoked
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function

MOVED_BY = "alias-event-sources"


@dataclass(frozen=True)
class EventSource:
    """An event source mapping of a function of the system; `qualifier` is empty for none.

    `state` is Lambda's word: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
    """

    uuid: str
    source: str
    function: Function
    qualifier: str
    state: str = ""


def read_event_sources(reads: Reads, context: PlanContext) -> tuple[EventSource, ...]:
    """Look at the mappings of the system's queues and of its functions, whatever feeds those."""
    system = context.system
    filters: list[dict[str, str]] = [{"EventSourceArn": queue.arn} for queue in system.queues]
    for function in system.functions:
        # A function's name lists its unqualified mappings alone, an alias's ARN those of the alias.
        filters += [{"FunctionName": function.name}, {"FunctionName": function.alias_arn}]
    found = {}
    for each in filters:
        for mapping in reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings", **each):
            found[mapping["UUID"]] = mapping
    return tuple(
        EventSource(uuid, mapping.get("EventSourceArn", ""), *fed, mapping.get("State", ""))
        for uuid, mapping in sorted(found.items())
        if (fed := invoked(system, mapping["FunctionArn"]))
    )


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look for the event sources that feed a function; raises CouldNotLook."""
    return tuple(
        Invocation(f"event source {each.source}", each.function, each.qualifier)
        for each in read_event_sources(reads, context)
    )
