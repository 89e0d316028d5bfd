"""Reserved concurrency of 0, which stops a function: taken off functions of ours, told of the owner's.

"To throttle a function, set the reserved concurrency to zero":
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stormproof.aws.observe.lambda_served import served_functions
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "reserved-concurrency"
ASPECT = "reserved concurrency"
Reserved = Mapping[str, int | None]
"""By the function's name; None where nothing is reserved, or where there is no such function."""


def read(reads: Reads, context: PlanContext) -> Reserved:
    """Look at our functions and at those that serve the API."""
    served = (function.name for function in served_functions(reads, context.system))
    return {name: _reserved(reads, name) for name in (*_ours(context), *served)}


def plan(context: PlanContext, actual: Reserved) -> Iterator[Step]:
    """Have functions of ours run again; tell of those of the owner's that are stopped."""
    ours = _ours(context)
    for name, reserved in actual.items():
        if reserved != 0:
            yield NoChange(NAME, name, ASPECT, f"{reserved or 'nothing'} reserved: it is not stopped")
        elif name in ours:
            call = Call("lambda", "delete_function_concurrency", {"FunctionName": name})
            yield Change(NAME, name, ASPECT, Action.UPDATE, 0, None, (call,))
        else:
            told = "its owner has stopped it by a reserved concurrency of 0, so the API serves nobody: fails 1.2"
            yield NoChange(NAME, name, ASPECT, f"{told}; take that off yourself", remark=True)


def remove(_context: PlanContext, actual: Reserved) -> Iterator[Step]:
    """Leave it: nobody wants a stopped function back."""
    for name in actual:
        yield NoChange(NAME, name, ASPECT, "nothing of it is ours")


def _ours(context: PlanContext) -> tuple[str, ...]:
    names = Names(context.system)
    return names.authorizer, names.key_sync


def _reserved(reads: Reads, name: str) -> int | None:
    try:
        found = reads.read("lambda", "get_function_concurrency", FunctionName=name)
    except NotThere:
        return None
    reserved = found.get("ReservedConcurrentExecutions")
    return None if reserved is None else int(reserved)


CONTROL: Control[Reserved] = Control(
    name=NAME,
    criteria=("1.1", "1.2", "1.3", "1.4", "1.5"),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
