"""Traffic is moved from a table to the one that was recovered, and back: as a release, and so that nothing is left.

Functions learn a table's name from their environment: each that names it gets a version with the other name, tried
beside what is served. Their roles get the same permissions on the other table, and whoever reads the stream reads that
of the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.lambda_functions import FunctionState, configured, read_function, unreadable, variables
from stormproof.aws.observe.recovery.table_settings import read_table_settings
from stormproof.aws.observe.role_policies import role_policies
from stormproof.core.errors import NotThere, UsageError
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.plans import Call, Change, Plan
from stormproof.core.recovery.table_settings import TableSettings
from stormproof.core.system import Function
from stormproof.operations.provision import make_changes
from stormproof.operations.recovery.work import Work
from stormproof.operations.release import plan_release, releases

MAPPED = (
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "DestinationConfig",
    "FilterCriteria",
)
"""What CreateEventSourceMapping takes of what is told of a mapping of a stream:
https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""
OFF = frozenset({"Disabled", "Disabling"})
ENVIRONMENT = "Environment"


@dataclass(frozen=True)
class Served:
    """A function that was moved: the version that it serves now."""

    function: Function
    version: str


def naming(work: Work, table: TableSettings) -> tuple[tuple[FunctionState, dict[str, str]], ...]:
    """Return the functions whose environment names a table, with the variables that do.

    Raises UsageError where one cannot be read, CouldNotLook.
    """
    found = []
    for function in work.reached.system.functions:
        state = read_function(work.reads, function)
        if why := unreadable(state.latest):
            raise UsageError(f"the environment of {function.name} cannot be read: {why}", "nothing was changed")
        told = {**variables(state.serving), **variables(state.latest)}.items()
        named = {name: text for name, text in told if text in _called(table)}
        if named or any(text in _called(table) for text in variables(state.serving).values()):
            found.append((state, named))
    return tuple(found)


def must_be_released(work: Work, old: TableSettings, new: TableSettings) -> None:
    """Raise UsageError where something waits in ``$LATEST`` of a function: it would be served along.

    What a recovery that was killed has put there waits to be served by this one.
    """
    for each in releases(work.reached).unreleased:
        function = work.reached.system.function(each.role)
        if set(each.differing) != {ENVIRONMENT} or not _alike(read_function(work.reads, function), old, new):
            said = f"other {each.words} of {each.name} would be served along"
            raise UsageError(said, f"`stormproof release {each.role}` first, or put it back")


def switch(work: Work, old: TableSettings, new: TableSettings) -> tuple[Served, ...]:
    """Let everything that uses the one table use the other; done twice it comes to the same.

    Raises CallFailed where a version does worse than what is served: that function is as before.
    """
    roles = {str(state.serving["Role"]) for state, _ in (*naming(work, old), *naming(work, new))}
    for role in sorted(roles):
        _permit(work, role, old, new)
    served = tuple(_moved(work, state, old, new) for state, _ in naming(work, old))
    _read_the_stream_of(work, old, new)
    return served


def forbid(work: Work, table: TableSettings) -> None:
    """Take from roles what `switch` has given them; of those that have nothing, nothing."""
    for function in work.reached.system.functions:
        role = role_name(str(read_function(work.reads, function).serving["Role"]))
        try:
            work.call("iam", "delete_role_policy", {"RoleName": role, "PolicyName": _policy_name(work, table)})
        except NotThere:
            continue


def owners_part(work: Work, old: str, new: str) -> Iterator[str]:
    """Yield what the owner has to do so that his next change does not take traffic back."""
    owner = work.reached.system.owner_of(Names(work.reached.system).arn("dynamodb", f"table/{old}"))
    kept = owner or "whoever manages the functions"
    yield (
        f"{kept} does not know of {new} yet: the next change of a function's environment there leads back to {old}, "
        "and what was written since is in the other table then"
    )
    if owner.startswith("CloudFormation"):
        yield (
            f"to teach the stack: set DeletionPolicy: Retain on the table of {old}, deploy; take it out of the "
            f"template, deploy; then import {new} under the same logical ID: aws cloudformation create-change-set "
            "--change-set-type IMPORT; references to the table then follow"
        )
    yield f"`stormproof recover table {old} --back` moves traffic back to {old}"


def _called(table: TableSettings) -> set[str]:
    return {table.name, table.arn, table.stream_arn} - {""}


def _renamed(told: Mapping[str, str], old: TableSettings, new: TableSettings) -> dict[str, str]:
    names = {old.name: new.name, old.arn: new.arn}
    if old.stream_arn and new.stream_arn:
        names[old.stream_arn] = new.stream_arn
    return {name: names.get(text, text) for name, text in told.items()}


def _alike(state: FunctionState, old: TableSettings, new: TableSettings) -> bool:
    """Tell whether the environments of ``$LATEST`` and of what is served differ by the table alone."""
    waiting, served = (_renamed(variables(each), old, new) for each in (state.latest, state.serving))
    return all(served.get(name) == text for name, text in waiting.items())


def _moved(work: Work, state: FunctionState, old: TableSettings, new: TableSettings) -> Served:
    """Serve a version with the other name; where that does worse, the environment is as it was before."""
    function, before = state.function, variables(state.latest)
    work.say(f"{function.name}: the same code with {new.name}, published, tried, and served if it does no worse")
    _set(work, state, _renamed(before, old, new))
    try:
        _release(work, function)
    except BaseException:
        _set(work, read_function(work.reads, function), before)
        raise
    return Served(function, str((read_function(work.reads, function).alias or {}).get("FunctionVersion", "$LATEST")))


def _set(work: Work, state: FunctionState, environment: Mapping[str, str]) -> None:
    if variables(state.latest) != environment:
        work.writer.call(configured(state, {"Environment": {"Variables": dict(environment)}}))


def _release(work: Work, function: Function) -> None:
    def wanted() -> Plan:
        return plan_release(work.reached, [function.role])

    plan = wanted()
    if plan.blocked:
        raise UsageError(plan.blocked[0].reason, f"{function.name} is served as before")
    make_changes(work.reached.connection, plan, _unheard, wanted)


def _unheard(_number: int, _of: int, _change: Change, _waits_s: float = 0.0, /) -> None:
    """Tell nobody: each function is told of beforehand."""


def _permit(work: Work, role: str, old: TableSettings, new: TableSettings) -> None:
    """Give a role on the other table what its policies allow it on the one, where they name that one."""
    statements = [
        {**statement, "Resource": resources}
        for policy in role_policies(work.reads, role).policies.values()
        for statement in _listed(policy.get("Statement"))
        if statement.get("Effect") == "Allow" and (resources := _resources(statement, old, new))
    ]
    if not statements:
        return
    document = {"Version": "2012-10-17", "Statement": [_without_sid(each) for each in statements]}
    parameters = {"RoleName": role_name(role), "PolicyName": _policy_name(work, new)}
    work.call("iam", "put_role_policy", {**parameters, "PolicyDocument": json.dumps(document)})


def _policy_name(work: Work, table: TableSettings) -> str:
    return f"stormproof-recovery-{work.reached.system.api.id}-{table.name[-40:]}"


def _resources(statement: Mapping[str, Any], old: TableSettings, new: TableSettings) -> list[str]:
    named = [str(each) for each in _listed(statement.get("Resource"))]
    return [f"{new.arn}{each.removeprefix(old.arn)}" for each in named if each == old.arn or _within(each, old.arn)]


def _within(resource: str, arn: str) -> bool:
    return resource.startswith((f"{arn}/", f"{arn}*"))


def _without_sid(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != "Sid"}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _read_the_stream_of(work: Work, old: TableSettings, new: TableSettings) -> None:
    """Have the readers of the one stream read the other, from its beginning, and read the one no more."""
    new = read_table_settings(work.reads, new.name)
    there = {str(each["FunctionArn"]): each for each in new.readers}
    for each in old.readers if new.stream_arn else ():
        if each.get("State") in OFF and str(each["FunctionArn"]) not in there:
            continue
        other = there.get(str(each["FunctionArn"]))
        if other is None:
            work.writer.call(mapping(each, new.stream_arn))
        elif other.get("State") in OFF:
            work.call("lambda", "update_event_source_mapping", {"UUID": other["UUID"], "Enabled": True})
        work.call("lambda", "update_event_source_mapping", {"UUID": each["UUID"], "Enabled": False})


def mapping(told: Mapping[str, Any], stream: str) -> Call:
    """Return the call that has the function of a mapping read another stream, from its beginning, in the same way."""
    taken = {name: told[name] for name in MAPPED if told.get(name) not in (None, [], {})}
    parameters = {"FunctionName": told["FunctionArn"], "EventSourceArn": stream, "StartingPosition": "TRIM_HORIZON"}
    return Call("lambda", "create_event_source_mapping", {**parameters, **taken, "Enabled": True}, idempotent=True)
