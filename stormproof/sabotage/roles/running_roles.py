"""Functions that run by another role than their own, released as their owner would."""

from __future__ import annotations

from provisioners.roles import own_roles
from stormproof.aws.observe.lambda_functions import CONFIGURE, read_function
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import Disturbance
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Desired, Reads
from stormproof.core.planning.plans import Call, Ref


def shared(reads: Reads, desired: Desired) -> Disturbance:
    """The Dev agent runs by the PM's role."""
    return _running(reads, desired, "dev", _own(desired, "pm"))


def swapped(reads: Reads, desired: Desired) -> Disturbance:
    """PM and Dev each run by the other's role: each has one of its own, and neither the right one."""
    one = _running(reads, desired, "dev", _own(desired, "pm"))
    other = _running(reads, desired, "pm", _own(desired, "dev"))
    return Disturbance("PM and Dev run by each other's roles", (*one.calls, *other.calls), (*other.undo, *one.undo))


def former(reads: Reads, desired: Desired) -> Disturbance:
    """The function that serves the API runs by the role of before, which may do whatever there is."""
    name = Names(desired.system).function_role(desired.system.function("api"))
    tags = reads.read("iam", "get_role", RoleName=name)["Role"].get("Tags") or ()
    arn = {tag["Key"]: tag["Value"] for tag in tags}.get(own_roles.FORMER)
    if not arn:
        raise CouldNotLook("sabotage.nothing_to_break", f"{name} does not tell which role was before it")
    return _running(reads, desired, "api", str(arn))


def _own(desired: Desired, function: str) -> str:
    names = Names(desired.system)
    return names.role_arn(names.function_role(desired.system.function(function)))


def _running(reads: Reads, desired: Desired, function: str, role: str) -> Disturbance:
    state = read_function(reads, desired.system.function(function))
    if state.alias is None:
        raise CouldNotLook("sabotage.nothing_to_break", f"{state.function.name} has no alias; run apply first")
    name, version = state.function.name, Ref(f"sabotage.{function}.version")
    publish = Call(
        "lambda",
        "publish_version",
        {"FunctionName": name},
        yields={version.name: "Version"},
        settled_by="published_version_active",
        settle_parameters={"FunctionName": name, "Qualifier": version},
    )
    return Disturbance(
        f"{name} runs by {role}",
        (_configured(name, role), publish, _moved(name, version)),
        (_configured(name, str(state.latest["Role"])), _moved(name, state.alias["FunctionVersion"])),
    )


def _configured(name: str, role: str) -> Call:
    where = {"FunctionName": name}
    return Call("lambda", CONFIGURE, {**where, "Role": role}, settled_by="function_updated_v2", settle_parameters=where)


def _moved(name: str, version: str | Ref) -> Call:
    return Call("lambda", "update_alias", {"FunctionName": name, "Name": ALIAS, "FunctionVersion": version})
