"""Event source mappings on the alias: queues feed what the alias serves.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html (FunctionName)
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.invokers.event_sources import EventSource, read_event_sources
from stormproof.aws.observe.lambda_uris import ALIAS, LATEST
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "alias-event-sources"
ASPECT = "function of the event source"


def plan(context: PlanContext, actual: tuple[EventSource, ...]) -> Iterator[Step]:
    """Point each mapping that is on no alias to ours; an owner's own alias is a conflict."""
    del context
    for mapping in actual:
        where = f"{mapping.function.arn} from {mapping.source or mapping.uuid}"
        if mapping.qualifier == ALIAS:
            yield NoChange(NAME, where, ASPECT, f"it feeds the alias {ALIAS}")
        elif mapping.qualifier in LATEST:
            yield _point_to(where, mapping, ALIAS)
        else:
            reason = f"it feeds {mapping.qualifier}, wanted is {ALIAS}; point it to {ALIAS} yourself"
            yield Blocked(NAME, where, ASPECT, reason)


def remove(context: PlanContext, actual: tuple[EventSource, ...]) -> Iterator[Step]:
    """Point the mappings back to the function as it stands."""
    del context
    for mapping in actual:
        where = f"{mapping.function.arn} from {mapping.source or mapping.uuid}"
        if mapping.qualifier == ALIAS:
            yield _point_to(where, mapping, "")
        else:
            yield NoChange(NAME, where, ASPECT, "it is not on our alias")


def _point_to(where: str, mapping: EventSource, qualifier: str) -> Change:
    arn = f"{mapping.function.arn}:{qualifier}" if qualifier else mapping.function.arn
    call = Call("lambda", "update_event_source_mapping", {"UUID": mapping.uuid, "FunctionName": arn})
    before, after = mapping.qualifier or "$LATEST", qualifier or "$LATEST"
    return Change(NAME, where, ASPECT, Action.UPDATE, before, after, (call,))


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
