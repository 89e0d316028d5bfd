"""What each function of the system needs to be allowed: its code is fetched and analysed, its settings are read."""

from __future__ import annotations

from typing import Any

from provisioners.logging.function_logging import homes, read_home
from provisioners.rate_limiting.guard_settings import ours, unguarded
from stormproof.core.least_privilege.actions import known
from stormproof.core.least_privilege.calls import Usage, remembered
from stormproof.core.least_privilege.declared import Surroundings
from stormproof.core.least_privilege.needs import Needs, needs
from stormproof.core.least_privilege.resources import Permission
from stormproof.aws.observe.lambda_functions import Configuration, FunctionState, layers, unreadable
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.aws.observe.packages import fetch
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import PlanContext, Reads


def function_needs(reads: Reads, context: PlanContext, state: FunctionState) -> tuple[Needs, Needs]:
    """Return what a function needs as it stands in ``$LATEST``, and in the version that the alias serves.

    Raises CouldNotLook where the code cannot be fetched.
    """
    around, log = _surroundings(reads, context, state), read_home(reads, context, state)
    latest = needs(context.system, _logging_to(log, state.latest), around, _usage(reads, context, state.latest, ""))
    if state.live is None:
        return latest, latest
    same = state.live["CodeSha256"] == state.latest["CodeSha256"]
    served = _usage(reads, context, state.live, "" if same else ALIAS)
    return latest, needs(context.system, _logging_to(log, state.live), around, served)


def _logging_to(group: str, configuration: Configuration) -> Configuration:
    """Return the configuration with the log group that its function is led to, so that one plan grants it."""
    return {**configuration, "LoggingConfig": {**(configuration.get("LoggingConfig") or {}), "LogGroup": group}}


def additions(context: PlanContext, role: str) -> frozenset[Permission] | None:
    """Return what the owner says that a function needs too, None where the owner says nothing of it."""
    told = context.policy.role_additions.get(role)
    return None if told is None else frozenset(Permission(*text.split(" ")) for text in told)


def _surroundings(reads: Reads, context: PlanContext, state: FunctionState) -> Surroundings:
    function = state.function
    sources: dict[str, dict[str, Any]] = {}
    # Asked as the control of event sources asks.
    for name in (function.name, f"{function.arn}:{ALIAS}"):
        for told in reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings", FunctionName=name):
            sources[told["UUID"]] = told
    configs = reads.pages(
        "lambda", "list_function_event_invoke_configs", "FunctionEventInvokeConfigs", FunctionName=function.name
    )
    targets = {
        str(end["Destination"])
        for config in configs
        for end in (config.get("DestinationConfig") or {}).values()
        if end.get("Destination")
    }
    return Surroundings(tuple(sources.values()), tuple(sorted(targets)), homes(context, function))


def _usage(reads: Reads, context: PlanContext, configuration: Configuration, qualifier: str) -> Usage:
    if why := _unfit(configuration):
        return Usage(frozenset(), asks_for_absent=False, unclear=(why,))
    name = str(configuration["FunctionName"])
    which = {"Qualifier": qualifier} if qualifier else {}
    location = reads.read("lambda", "get_function", FunctionName=name, **which)["Code"]["Location"]
    foreign = [str(arn) for arn in layers(configuration) if not ours(context, arn)]
    contents, unread = _layers(reads, foreign)
    try:
        package = fetch(location, f"the code of {name}")
        found = remembered(package, contents, unguarded(context, configuration)["Handler"], known)
    except ValueError as error:
        return Usage(frozenset(), asks_for_absent=False, unclear=(str(error),))
    return Usage(found.calls, found.asks_for_absent, (*found.unclear, *unread))


def _unfit(configuration: Configuration) -> str:
    """Return why a function cannot be analysed, empty where it can."""
    if configuration.get("PackageType", "Zip") != "Zip":
        return "its code is in a container image"
    runtime = str(configuration.get("Runtime", ""))
    if not runtime.startswith("python3."):
        return f"its code is not in Python but for {runtime or 'a runtime of its own'}"
    if why := unreadable(configuration):
        return f"its environment variables cannot be read ({why})"
    return ""


def _layers(reads: Reads, arns: list[str]) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """Return the content of layers, and what is said of those that may not be read: another account's, deleted ones."""
    contents, unread = [], []
    for arn in arns:
        try:
            layer = reads.read("lambda", "get_layer_version_by_arn", Arn=arn)
        except (NotThere, CouldNotLook) as error:
            unread.append(f"the layer {arn} cannot be read: {error}")
        else:
            contents.append(fetch(layer["Content"]["Location"], f"the layer {arn}"))
    return tuple(contents), tuple(unread)
