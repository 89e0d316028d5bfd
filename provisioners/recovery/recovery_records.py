"""What recoveries and drills have written down in the account: nothing that is made, and taken away with all else.

This machine keeps its own records, see `operations.recovery.records`.
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.recovery.names import drill_parameter, recovery_records

NAME = "recovery-records"
ASPECT = "records"


def read(reads: Reads, context: PlanContext) -> tuple[str, ...]:
    """Return the names of the parameters."""
    path, drill = recovery_records(context.system), drill_parameter(context.system)
    found = reads.pages("ssm", "get_parameters_by_path", "Parameters[].Name", Path=path, Recursive=True)
    filters = [{"Key": "Name", "Option": "Equals", "Values": [drill]}]
    drilled = reads.pages("ssm", "describe_parameters", "Parameters[].Name", ParameterFilters=filters)
    return tuple(sorted(map(str, (*found, *drilled))))


def plan(context: PlanContext, actual: tuple[str, ...]) -> Iterator[Step]:
    """Leave them: `recover` writes them."""
    said = f"{len(actual)} parameters tell of recoveries and of the last drill: `stormproof recover status`"
    yield NoChange(NAME, recovery_records(context.system), ASPECT, said)


def remove(context: PlanContext, actual: tuple[str, ...]) -> Iterator[Step]:
    """Delete them."""
    where = recovery_records(context.system)
    if actual:
        calls = tuple(Call("ssm", "delete_parameter", {"Name": name}) for name in actual)
        yield Change(NAME, where, ASPECT, Action.DELETE, {"parameters": len(actual)}, None, calls)
    else:
        yield NoChange(NAME, where, ASPECT, "nothing is written down of recoveries")


CONTROL = Control(
    name=NAME,
    criteria=("7.5",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
