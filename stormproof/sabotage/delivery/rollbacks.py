"""Faults in what a rollback rests on: an invoker past the alias, a version that is gone, a part that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from stormproof.aws.calls import served_again
from stormproof.aws.calls.lambda_functions import configure, move_alias, publish
from stormproof.aws.calls.lambda_versions import deleted_by_description, told_apart
from stormproof.aws.interpreters import trials
from stormproof.aws.observe.delivery.releases import release_parameters
from stormproof.aws.observe.delivery.served import read_served, versions
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.aws.undo.pieces import named_pieces, stored
from stormproof.core.delivery.releases import Kind, ReleaseRecord, record_id, to_text
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.sabotage.shared.functions import serving
from stormproof.sabotage.shared.releases import aliased, released_by_owner, served

SHARE = 0.9
"""What the version that was served goes on getting while traffic is shifted."""
MORE_MB = 64
LATER = timedelta(days=1)
"""After the function's last change: no release of it was begun later."""
OWNERS = "acme: what releases move"


def version_gone(reads: Reads, context: PlanContext) -> FaultInjection:
    """The version that was served before the last release was deleted, as the record of that release tells."""
    now = read_served(reads, context.system)
    function = serving(reads, context).name
    there = versions(reads, function)
    gone = next(str(number) for number in range(1, len(there) + 2) if str(number) not in there)
    functions = tuple(replace(each, version=gone) if each.function == function else each for each in now.functions)
    changed = reads.read("lambda", "get_function_configuration", FunctionName=function)["LastModified"]
    began = datetime.fromisoformat(str(changed)) + LATER
    before = replace(now, functions=functions)
    record = ReleaseRecord(record_id(began, Kind.RELEASE), Kind.RELEASE, began, before, now)
    pieces = named_pieces(record.id, to_text(record))
    named = {f"{release_parameters(context.system)}/{end}": piece for end, piece in pieces.items()}
    taken = tuple(Call("ssm", "delete_parameter", {"Name": name}) for name in named)
    title = f"version {gone} of {function}, served before the last release, is deleted"
    return FaultInjection(title, tuple(stored(*each) for each in named.items()), taken, tidy=taken)


def altered(title: str) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what changes nothing on AWS: Stormproof itself is altered meanwhile."""
    return lambda _reads, _context: FaultInjection(title, (), ())


def left_behind() -> AbstractContextManager[None]:
    """A rollback leaves the alias of the last function where it is."""
    whole = served_again.moved_since
    return _patched(served_again, "moved_since", lambda *served: whole(*served)[:-1])


def smoke_passes() -> AbstractContextManager[None]:
    """Whatever is tried is found fit to be served."""
    return _patched(trials, "worse", lambda *_outcomes: False)


@contextmanager
def _patched(module: Any, name: str, value: Callable[..., Any]) -> Iterator[None]:
    with patch.object(module, name, value):
        yield


def owners_alias(reads: Reads, context: PlanContext) -> FaultInjection:
    """The alias is the owner's, whose own tool moves it."""
    state = served(reads, context)
    there, back = (_described(state, each) for each in (OWNERS, str((state.alias or {}).get("Description", ""))))
    return FaultInjection("the owner's own alias", (there,), (back,))


def owners_release(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner has released another version by his own tool."""
    state = served(reads, context)
    more = {"MemorySize": int(state.latest["MemorySize"]) + MORE_MB}
    return released_by_owner("the owner releases by his own tool", state, more)


def owners_shift(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's tool shifts traffic to another version bit by bit.

    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """
    state = aliased(reads, serving(reads, context))
    name, description, before = state.function.name, told_apart(), str((state.alias or {})["FunctionVersion"])
    latest = {setting: state.latest.get(setting, "") for setting in ("Handler", "Description")}
    like = {"Handler": state.serving["Handler"], "Description": description}
    version = f"sabotage.{name}.version"
    shift = {"AdditionalVersionWeights": {before: SHARE}}
    there = move_alias(state.function, Ref(version))
    there = replace(there, parameters={**there.parameters, "RoutingConfig": shift})
    back = move_alias(state.function, before)
    back = replace(back, parameters={**back.parameters, "RoutingConfig": served_again.ONE_VERSION})
    calls = (configure(name, like), publish(name, version, Description=description), configure(name, latest), there)
    return FaultInjection(
        "traffic is shifted between two versions",
        calls,
        (configure(name, latest), back, deleted_by_description(name, description)),
    )


def _described(state: FunctionState, description: str) -> Call:
    where = {"FunctionName": state.function.name, "Name": state.function.alias}
    return Call("lambda", "update_alias", {**where, "Description": description})
