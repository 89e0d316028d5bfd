"""What the controls set on a function, published once, tried, and only then served.

The version that is to come is invoked by its number with a harmless event, and so is what is served: where the new one
does worse, the plan stops, and everybody is served as before. What the owner put into ``$LATEST`` since is the owner's
to release: it is named, and never shipped along.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.rate_limiting.rate_guard import UNKNOWN
from provisioners.release import adopted_alias, function_alias
from provisioners.release.differences import Difference, difference, dressed, lacking, unreleased
from provisioners.release.function_alias import SHIFTING, served, shifting
from provisioners.release.trials import moved, own_handler_again, served_alone, served_once_tried, trial_told, tried
from stormproof.aws.observe.lambda_functions import Configuration, FunctionState, coming, configured
from stormproof.core.deployment.unreleased import in_words
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "function-release"
ASPECT = "version served"
ADOPTED = "version served by the owner's alias"
"""Of an alias that the owner's own deployments move, so that they take what is served there."""


def plan(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Publish and move the alias where the served version lacks what the controls set."""
    for state in actual:
        yield _planned(context, state)


def release(context: PlanContext, state: FunctionState) -> Step:
    """Publish ``$LATEST`` with what its owner put there, try it, and serve it; asked for by name, never by a plan.

    What hardening set on the served version goes along, also where the owner's deployment took it from ``$LATEST``.
    """
    where, found = state.function.arn, unreleased(context, state)
    if found is None:
        said = "there is no alias, so $LATEST is served" if state.live is None else _nothing_waits(context, state)
        return NoChange(NAME, where, ASPECT, said)
    if state.lost_handler:
        return Blocked(NAME, where, ASPECT, UNKNOWN)
    if shifting(state):
        return Blocked(NAME, where, ASPECT, SHIFTING)
    told = f"a new version of $LATEST: other {found.words}"
    return _released(context, state, state.latest, told, by_shares=True)


def back(context: PlanContext, state: FunctionState, version: Configuration) -> Step:
    """Serve a version that was published before, once it was tried; `version` is GetFunctionConfiguration's answer."""
    where, number = state.function.arn, str(version["Version"])
    if state.alias is None:
        return Blocked(NAME, where, ASPECT, "there is no alias, so $LATEST is served; `stormproof apply` makes one")
    if shifting(state):
        return Blocked(NAME, where, ASPECT, SHIFTING)
    if number == state.alias["FunctionVersion"]:
        return NoChange(NAME, where, ASPECT, f"serves {served(state)}")
    calls = (tried(context, state, number), moved(state, number))
    lost = ", ".join(lacking(context, state, version))
    breaking = f"version {number} lacks what hardening set on the served one: {lost}" if lost else ""
    return Change(NAME, where, ASPECT, Action.UPDATE, served(state), f"version {number}", calls, breaking=breaking)


def _released(
    context: PlanContext, state: FunctionState, after: Configuration, told: str, *, by_shares: bool = False
) -> Change:
    """Return the change that publishes what will be in ``$LATEST``, dressed with what is ours, and serves it."""
    put_on = dressed(context, state, after)
    worn = (configured(state, put_on),) if put_on else ()
    calls = (*worn, *served_once_tried(context, state, after, put_on, NAME, by_shares=by_shares))
    refused = own_handler_again(context, state, after, put_on)
    if by_shares and (before := (state.alias or {}).get("FunctionVersion")):
        refused = (served_alone(state, str(before)), *refused)
    aspect, told = ADOPTED if state.function.adopted else ASPECT, f"{told}; {trial_told(context, state)}"
    return Change(NAME, state.function.arn, aspect, Action.UPDATE, served(state), told, calls, backed_out_by=refused)


def _nothing_waits(context: PlanContext, state: FunctionState) -> str:
    ours = difference(context, state, state.latest).ours
    return f"serves {served(state)}" + ("; what hardening set besides is served by `stormproof apply`" if ours else "")


def _planned(context: PlanContext, state: FunctionState) -> Step:
    where, after = state.function.arn, coming(state, context.pending)
    if state.alias is None and not _gets_alias(context, state.function):
        return NoChange(NAME, where, ASPECT, "there is no alias")
    found = difference(context, state, after)
    if not found.ours:
        return NoChange(NAME, where, ASPECT, _satisfied(state, found))
    if state.lost_handler:
        return Blocked(NAME, where, ASPECT, UNKNOWN)
    if found.foreign:
        names, role = in_words(found.foreign), state.function.role
        reason = f"a new version would ship what is not ours: other {names} in $LATEST than {served(state)} has"
        return Blocked(NAME, where, ASPECT, f"{reason}; `stormproof release {role}` releases that, or put it back")
    if shifting(state):
        return Blocked(NAME, where, ASPECT, SHIFTING)
    return _released(context, state, after, "a new version of $LATEST")


def _gets_alias(context: PlanContext, function: Function) -> bool:
    return any((each.control, each.resource) == (function_alias.NAME, function.arn) for each in context.pending)


def _satisfied(state: FunctionState, found: Difference) -> str:
    serves = f"serves {served(state)}"
    if not found.foreign:
        return serves
    return f"{serves}; not released: other {in_words(found.foreign)} in $LATEST, which is the owner's to release"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.RELEASE,
    aspects=(ASPECT, ADOPTED),
    read=adopted_alias.read,
    plan=plan,
    # Versions of ours stay: they are what an owner can go back to.
    remove=adopted_alias.remove,
    parts=("function-alias",),
)
