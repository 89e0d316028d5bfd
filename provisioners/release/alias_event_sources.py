"""Event source mappings on the alias: queues feed what the alias serves.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html (FunctionName)
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.invokers.event_sources import EventSource, read_event_sources
from stormproof.aws.observe.lambda_uris import LATEST
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "alias-event-sources"
ASPECT = "function of the event source"


def plan(context: PlanContext, actual: tuple[EventSource, ...]) -> Iterator[Step]:
    """Point each mapping that is on no alias to the function's; any other alias is a conflict."""
    del context
    fed = {(each.source, each.function.name) for each in actual if each.source and _on_alias(each)}
    for mapping in actual:
        where, alias = _resource(mapping), mapping.function.alias
        if _on_alias(mapping):
            yield NoChange(NAME, where, ASPECT, f"it feeds the alias {alias}")
        elif mapping.qualifier not in LATEST:
            reason = f"it feeds {mapping.qualifier}, wanted is {alias}; point it to {alias} yourself"
            yield Blocked(NAME, where, ASPECT, reason)
        elif (mapping.source, mapping.function.name) in fed:
            reason = f"its source feeds the alias {alias} already by another mapping, so that the function is fed twice"
            yield Blocked(NAME, where, ASPECT, f"{reason}; delete {mapping.uuid} yourself, or the other one")
        else:
            yield _point_to(where, mapping, alias)


def remove(context: PlanContext, actual: tuple[EventSource, ...]) -> Iterator[Step]:
    """Point the mappings back to the function as it stands; those that an owner had on his alias stay there."""
    for mapping in actual:
        where = _resource(mapping)
        moved = not mapping.function.adopted or context.formers.of(NAME, where, ASPECT)
        if _on_alias(mapping) and moved:
            yield _point_to(where, mapping, "")
        else:
            yield NoChange(NAME, where, ASPECT, "we did not point it to an alias")


def _on_alias(mapping: EventSource) -> bool:
    return mapping.qualifier == mapping.function.alias


def _resource(mapping: EventSource) -> str:
    return f"{mapping.function.arn} from {mapping.source or mapping.uuid}"


def _point_to(where: str, mapping: EventSource, qualifier: str) -> Change:
    arn = f"{mapping.function.arn}:{qualifier}" if qualifier else mapping.function.arn
    call = Call("lambda", "update_event_source_mapping", {"UUID": mapping.uuid, "FunctionName": arn})
    before, after = mapping.qualifier or "$LATEST", qualifier or "$LATEST"
    return Change(NAME, where, ASPECT, Action.UPDATE, before, after, (call,), keeps=mapping.function.adopted)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.AS_FOUND,
    aspects=(ASPECT,),
    read=read_event_sources,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
    piecewise=True,
)
