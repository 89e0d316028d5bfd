"""What the controls set on a function, published once, tried, and only then served.

The version that is to come is invoked by its number with a harmless event, and so is what is served: where the new one
does worse, the plan stops, and everybody is served as before. What the owner put into ``$LATEST`` since is the owner's
to release: it is named, and never shipped along.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.release import function_alias
from provisioners.release.differences import Differences, differences
from provisioners.release.function_alias import served
from provisioners.release.trials import released
from stormproof.aws.observe.lambda_functions import FunctionState, coming
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "function-release"
ASPECT = "version served"
RELEASE = f"publish a version and move the alias {ALIAS} to it to release that, or put the function back"


def plan(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Publish and move the alias where the served version lacks what the controls set."""
    for state in actual:
        yield _planned(context, state)


def remove(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Leave the versions: they are what an owner can go back to."""
    del context, actual
    yield from ()


def _planned(context: PlanContext, state: FunctionState) -> Step:
    where, after = state.function.arn, coming(state, context.pending)
    if state.alias is None and not _gets_alias(context, state.function):
        return NoChange(NAME, where, ASPECT, "there is no alias")
    found = differences(context, state.function, after, state.serving)
    if not found.ours:
        return NoChange(NAME, where, ASPECT, _satisfied(state, found))
    if found.foreign:
        names = ", ".join(found.foreign)
        reason = f"a new version would ship what is not ours: other {names} in $LATEST than {served(state)} has"
        return Blocked(NAME, where, ASPECT, f"{reason}; {RELEASE}")
    alias = state.alias or {}
    if (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights"):
        return Blocked(NAME, where, ASPECT, "the alias is shifting traffic between two versions; finish that first")
    calls = released(context, state, NAME, alias_moved=False)
    return Change(NAME, where, ASPECT, Action.UPDATE, served(state), "a new version of $LATEST", calls)


def _gets_alias(context: PlanContext, function: Function) -> bool:
    return any((each.control, each.resource) == (function_alias.NAME, function.arn) for each in context.pending)


def _satisfied(state: FunctionState, found: Differences) -> str:
    serves = f"serves {served(state)}"
    if not found.foreign:
        return serves
    return f"{serves}; not released: other {', '.join(found.foreign)} in $LATEST, which is the owner's to release"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.RELEASE,
    aspects=(ASPECT,),
    read=function_alias.read,
    plan=plan,
    remove=remove,
    parts=("function-alias",),
)
