"""A function as it stands: its code and settings in ``$LATEST``, and what the alias serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.deployed_code import GUARD_HANDLER, GUARD_OWN_HANDLER
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call, Change, Ref
from stormproof.core.system import Function

VERSIONED = (
    "CodeSha256",
    "Runtime",
    "Role",
    "Handler",
    "Timeout",
    "MemorySize",
    "EphemeralStorage",
    "VpcConfig",
    "TracingConfig",
    "LoggingConfig",
    "SnapStart",
)
"""What a version keeps, beside layers and environment:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
"""
CONFIGURE = "update_function_configuration"
Configuration = Mapping[str, Any]
"""GetFunctionConfiguration's answer."""


@dataclass(frozen=True)
class FunctionState:
    """A function; `alias` is GetAlias's answer and `live` the version that it serves, None where there is no alias.

    `older` are its versions, the newest first, looked at only where neither ``$LATEST`` nor `live` tells whose handler
    stands behind the rate guard.
    """

    function: Function
    latest: Configuration
    alias: Mapping[str, Any] | None = None
    live: Configuration | None = None
    older: tuple[Configuration, ...] = ()

    @property
    def serving(self) -> Configuration:
        """What invokers get: the alias's version, or the code as it stands where there is no alias."""
        return self.latest if self.live is None else self.live

    @property
    def remembered_handler(self) -> str:
        """The owner's handler by the version that serves, and then by older ones; empty where none of them tells."""
        told = (own_handler(each) for each in (self.live or {}, *self.older))
        return next(filter(None, told), "")

    @property
    def lost_handler(self) -> bool:
        """Whether the guard's handler stands in ``$LATEST`` and nothing tells the owner's any more."""
        guarded = self.latest.get("Handler") == GUARD_HANDLER
        return guarded and not (own_handler(self.latest) or self.remembered_handler)


def read_function(reads: Reads, function: Function) -> FunctionState:
    """Look at a function and its alias; raises NotThere where there is no such function."""
    latest = reads.read("lambda", "get_function_configuration", FunctionName=function.name)
    try:
        alias = reads.read("lambda", "get_alias", FunctionName=function.name, Name=ALIAS)
    except NotThere:
        found = FunctionState(function, latest)
    else:
        live = reads.read("lambda", "get_function_configuration", FunctionName=function.name, Qualifier=ALIAS)
        found = FunctionState(function, latest, alias, live)
    return replace(found, older=_versions(reads, function)) if found.lost_handler else found


def layers(configuration: Configuration) -> list[str | Ref]:
    """Return the ARNs of the layers, from Lambda's answer or from a call's parameters."""
    return [each["Arn"] if isinstance(each, Mapping) else each for each in configuration.get("Layers") or ()]


def variables(configuration: Configuration) -> dict[str, str]:
    """Return the environment variables."""
    return dict((configuration.get("Environment") or {}).get("Variables") or {})


def own_handler(configuration: Configuration) -> str:
    """Return the handler that the function's owner set: the one behind the rate guard, where that is put before it.

    Empty where the guard stands before it and the variable that names it is gone, as after an owner's update of the
    whole environment. The guard's own handler is never an owner's.
    """
    handler = str(configuration.get("Handler", ""))
    own = variables(configuration).get(GUARD_OWN_HANDLER, "") if handler == GUARD_HANDLER else handler
    return "" if own == GUARD_HANDLER else own


def _versions(reads: Reads, function: Function) -> tuple[Configuration, ...]:
    """Look for a function's published versions, the newest first."""
    found = reads.pages("lambda", "list_versions_by_function", "Versions", FunctionName=function.name)
    published = [each for each in found if str(each["Version"]).isdigit()]
    return tuple(sorted(published, key=lambda each: int(each["Version"]), reverse=True))


def function_log(configuration: Configuration) -> str:
    """Return the log group of a function's version.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    """
    group = (configuration.get("LoggingConfig") or {}).get("LogGroup")
    return str(group or f"/aws/lambda/{configuration['FunctionName']}")


def unreadable(configuration: Configuration) -> str:
    """Return why the environment cannot be read, empty where it can: then nothing may be written over it.

    https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentResponse.html
    """
    error = (configuration.get("Environment") or {}).get("Error") or {}
    return str(error.get("Message") or error.get("ErrorCode") or "")


def coming(state: FunctionState, pending: Iterable[Change]) -> dict[str, Any]:
    """Return ``$LATEST`` as it will be once the changes planned before are made."""
    merged = dict(state.latest)
    for change in pending:
        for call in change.calls:
            if call.operation == CONFIGURE and call.parameters["FunctionName"] == state.function.name:
                merged |= call.parameters
    return merged


def configured(state: FunctionState, wanted: Mapping[str, Any]) -> Call:
    """Return the update of some of a function's settings; all that a plan sets on one function goes in one call."""
    where = {"FunctionName": state.function.name}
    # Whoever changes the function between our look and our update makes AWS refuse the update.
    parameters = {**where, "RevisionId": state.latest["RevisionId"], **wanted}
    return Call(
        "lambda",
        CONFIGURE,
        parameters,
        settled_by="function_updated_v2",
        settle_parameters=where,
        batch=f"{CONFIGURE}:{state.function.name}",
    )
