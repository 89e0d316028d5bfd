"""The calls by which a system is broken on purpose and put back, of every scenario that can be played on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain

from botocore import xform_name
from botocore.session import get_session
from botocore.waiter import WaiterModel

from stormproof.aws.access.resting import RESTS
from stormproof.aws.access.writer import resolve
from stormproof.aws.rights.calls import permissions_of
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.things import disturbed_by
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection, PassScenario, Sabotage
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.planning.regions import in_region, there
from stormproof.core.undo import Disturbed
from stormproof.sabotage import PASSES, SABOTAGES

Kind = tuple[str, str]
"""A service and its operation."""
STANDING_FOR_OTHERS = {"delete_versions", "end_subscription", "serve_demand"}
"""What an undo says, and AWS has not: versions, a subscription are looked for, and deleted one by one; a demand is
deployed.
"""
NOT_HERE = {NOTHING_HERE, "sabotage.nothing_to_break"}
"""How a scenario says that the system has nothing to play it on."""
DRAWN = "drawn"
"""Stands for what AWS draws when something is made."""


def broken(reads: Reads, context: PlanContext) -> Iterator[tuple[str, tuple[Call, ...]]]:
    """Yield the name of each scenario and its calls: sabotages and pass scenarios, those for which the system has what
    they are played on.
    """  # noqa: D205 - one sentence, two lines
    breaking = (each for each in SABOTAGES.values() if each.where(reads, context))
    scenarios: list[Sabotage | PassScenario] = [*breaking, *PASSES.values()]
    for each in scenarios:
        try:
            injection = each.inject(reads, context)
        except (CouldNotLook, Undecidable) as error:
            if error.code not in NOT_HERE:
                raise
        else:
            yield each.name, (*_breaking(injection, context), *_putting_back(injection, reads))


def covering(found: Mapping[str, Collection[Kind]]) -> list[str]:
    """Return names that have, between them, all kinds that any of them has: always the one that adds most."""
    left, chosen = set(chain.from_iterable(found.values())), list[str]()
    while left:
        chosen.append(max(sorted(found), key=lambda name: len(left.intersection(found[name]))))
        left.difference_update(found[chosen[-1]])
    return chosen


def _breaking(injection: FaultInjection, context: PlanContext) -> Iterator[Call]:
    outputs: dict[str, str] = {}
    for call in injection.calls:
        made = replace(call, parameters=resolve(call.parameters, outputs))
        yield made
        outputs |= {name: _arn(made, context) if "arn" in path.lower() else DRAWN for name, path in call.yields.items()}
        yield from _settling(call, outputs)


def _settling(call: Call, outputs: Mapping[str, str]) -> Iterator[Call]:
    """Yield the look by which is waited for what a call has begun."""
    if rest := RESTS.get((call.service, call.operation)):
        asked = rest.parameters(resolve(call.parameters, outputs), {rest.named_by: DRAWN})
        yield Call(call.service, rest.look, asked, region=call.region)
    if call.settled_by:
        model = _waiters(call.service)
        named = next(each for each in model.waiter_names if xform_name(each) == call.settled_by)
        look = xform_name(model.get_waiter(named).operation)
        yield Call(call.service, look, resolve(call.settle_parameters, outputs), region=call.region)


@cache
def _waiters(service: str) -> WaiterModel:
    return get_session().get_waiter_model(service)


def _arn(made: Call, context: PlanContext) -> str:
    """Return what is made, by the name that the call gives it."""
    names = [value for value in made.parameters.values() if isinstance(value, str)]
    about = sorted(each.resource for each in permissions_of(made, context.system))
    return next((each for each in about if any(name in each for name in names)), DRAWN)


def _back(thing: Disturbed, reads: Reads) -> Iterator[Call]:
    """Yield what puts a thing back where it is."""
    for call in BY_NAME[thing.kind].back(in_region(reads, thing.region), thing.resource, thing.before):
        yield there(call, thing.region)


def _putting_back(injection: FaultInjection, reads: Reads) -> Iterator[Call]:
    """Yield what the undo says, and what the journal does instead; each thing is looked at before, as it does."""
    things = disturbed_by(injection, reads)
    for each in things:
        BY_NAME[each.kind].present(in_region(reads, each.region), each.resource)
    for call in (*injection.undo, *injection.tidy, *chain.from_iterable(_back(each, reads) for each in things)):
        if call.operation not in STANDING_FOR_OTHERS:
            yield call
            yield from _settling(call, {})
