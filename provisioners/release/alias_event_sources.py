"""Event source mappings on the alias: queues feed what the alias serves.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html (FunctionName)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.aws.observe.lambda_uris import ALIAS, LATEST
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "alias-event-sources"
ASPECT = "function of the event source"


@dataclass(frozen=True)
class EventSource:
    """An event source mapping of a function of the system; `qualifier` is empty for none."""

    uuid: str
    source: str
    function: Function
    qualifier: str


def read(reads: Reads, context: PlanContext) -> tuple[EventSource, ...]:
    """Look at the mappings of the system's queues and of its functions, whatever feeds those."""
    system = context.system
    filters: list[dict[str, str]] = [{"EventSourceArn": queue.arn} for queue in system.queues]
    for function in system.functions:
        # A function's name lists its unqualified mappings alone, an alias's ARN those of the alias.
        filters += [{"FunctionName": function.name}, {"FunctionName": f"{function.arn}:{ALIAS}"}]
    found = {}
    for each in filters:
        for told in reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings", **each):
            found[told["UUID"]] = told
    functions = {function.arn: function for function in system.functions}
    mappings = []
    for uuid, told in sorted(found.items()):
        parts = told["FunctionArn"].split(":")
        if fed := functions.get(":".join(parts[:7])):
            mappings.append(EventSource(uuid, told.get("EventSourceArn", ""), fed, ":".join(parts[7:])))
    return tuple(mappings)


def plan(context: PlanContext, actual: tuple[EventSource, ...]) -> Iterator[Step]:
    """Point each mapping that is on no alias to ours; an owner's own alias is a conflict."""
    del context
    for mapping in actual:
        where = f"{mapping.function.arn} from {mapping.source or mapping.uuid}"
        if mapping.qualifier == ALIAS:
            yield NoChange(NAME, where, ASPECT, f"it feeds the alias {ALIAS}")
        elif mapping.qualifier in LATEST:
            yield _pointed(where, mapping, ALIAS)
        else:
            reason = f"it feeds {mapping.qualifier}, wanted is {ALIAS}; point it to {ALIAS} yourself"
            yield Blocked(NAME, where, ASPECT, reason)


def remove(context: PlanContext, actual: tuple[EventSource, ...]) -> Iterator[Step]:
    """Point the mappings back to the function as it stands."""
    del context
    for mapping in actual:
        where = f"{mapping.function.arn} from {mapping.source or mapping.uuid}"
        if mapping.qualifier == ALIAS:
            yield _pointed(where, mapping, "")
        else:
            yield NoChange(NAME, where, ASPECT, "it is not on our alias")


def _pointed(where: str, mapping: EventSource, qualifier: str) -> Change:
    arn = f"{mapping.function.arn}:{qualifier}" if qualifier else mapping.function.arn
    call = Call("lambda", "update_event_source_mapping", {"UUID": mapping.uuid, "FunctionName": arn})
    before, after = mapping.qualifier or "$LATEST", qualifier or "$LATEST"
    return Change(NAME, where, ASPECT, Action.UPDATE, before, after, (call,))


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.PUBLISH_AND_ALIAS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
)
