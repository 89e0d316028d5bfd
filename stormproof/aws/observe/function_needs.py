"""What each function of the system needs to be allowed: its code is fetched and analysed, its settings are read."""

from __future__ import annotations

from typing import Any

from stormproof.aws.access.downloads import UNREAD
from stormproof.aws.observe.keys.store_keys import keys_needed
from stormproof.aws.observe.lambda_functions import (
    Configuration,
    FunctionState,
    function_log,
    layers,
    own_handler,
    unreadable,
)
from stormproof.aws.observe.packages import function_code, layer_contents
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.actions import known
from stormproof.core.least_privilege.calls import Usage, remembered
from stormproof.core.least_privilege.declared import Surroundings
from stormproof.core.least_privilege.extensions import extensions
from stormproof.core.least_privilege.needs import Needs, needs
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System


def function_needs(
    reads: Reads, system: System, state: FunctionState, log_groups: tuple[str, ...]
) -> tuple[Needs, Needs]:
    """Return what a function needs as it stands in ``$LATEST``, and in the version that the alias serves.

    `log_groups` are those that it writes to or may come to write to. Raises CouldNotLook where the code cannot be
    fetched.
    """
    around, unmounted = _surroundings(reads, state, log_groups)
    usage, unread = _usage(reads, system, state, state.latest, "")
    latest = _with_keys(reads, system, needs(system, state.latest, around, usage) | unmounted | unread)
    if state.live is None:
        return latest, latest
    same = state.live["CodeSha256"] == state.latest["CodeSha256"]
    served, missing = _usage(reads, system, state, state.live, "" if same else state.function.alias)
    live = needs(system, state.live, around, served) | unmounted | missing
    return latest, _with_keys(reads, system, live)


def _with_keys(reads: Reads, system: System, found: Needs) -> Needs:
    return found | keys_needed(reads, system, found.permissions)


def own_log_groups(system: System, state: FunctionState) -> tuple[str, ...]:
    """Return the log groups that are a function's own: those that it logs to, and those that are named after it."""
    configured = (function_log(state.latest), function_log(state.serving))
    return tuple(dict.fromkeys((*configured, *Names(system).function_logs(state.function))))


def _surroundings(reads: Reads, state: FunctionState, log_groups: tuple[str, ...]) -> tuple[Surroundings, Needs]:
    """Return what a function has around it, and what of that could not be looked at."""
    function = state.function
    sources: dict[str, dict[str, Any]] = {}
    # With the parameters of the reader of event sources, so that its answer is used again.
    for name in (function.name, function.alias_arn):
        for mapping in reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings", FunctionName=name):
            sources[mapping["UUID"]] = mapping
    configs = reads.pages(
        "lambda", "list_function_event_invoke_configs", "FunctionEventInvokeConfigs", FunctionName=function.name
    )
    targets = {
        str(end["Destination"])
        for config in configs
        for end in (config.get("DestinationConfig") or {}).values()
        if end.get("Destination")
    }
    mounted, gone, unseen = _file_systems(reads, state.latest)
    named = tuple(_layer_name(str(arn)) for arn in layers(state.latest))
    around = Surroundings(tuple(sources.values()), tuple(sorted(targets)), log_groups, mounted, named, gone)
    return around, Needs(unseen=unseen)


def _file_systems(
    reads: Reads, configuration: Configuration
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the ARNs of the file systems behind a function's access points, what is gone, and what was not seen."""
    found, gone, unseen = [], [], []
    for each in configuration.get("FileSystemConfigs") or ():
        arn = str(each.get("Arn"))
        try:
            answer = reads.read("efs", "describe_access_points", AccessPointId=arn.rpartition("/")[2])
            found += [f"{arn.partition(':access-point/')[0]}:file-system/{answer['AccessPoints'][0]['FileSystemId']}"]
        except (IndexError, NotThere) as error:
            gone.append(f"the file system behind {arn}: {error}")
        except CouldNotLook as error:
            unseen.append((error.code, f"the file system behind {arn}: {error.message}"))
    return tuple(found), tuple(gone), tuple(unseen)


def _layer_name(arn: str) -> str:
    """Return a layer's name: https://docs.aws.amazon.com/lambda/latest/api/API_Layer.html (Arn)."""
    parts = arn.split(":")
    return parts[6] if len(parts) > 6 else ""


def _usage(
    reads: Reads, system: System, state: FunctionState, configuration: Configuration, qualifier: str
) -> tuple[Usage, Needs]:
    """Return what a function's code uses, and what of that could not be looked at."""
    if reason := _unfit(configuration):
        return Usage(frozenset(), asks_for_absent=False, unclear=(reason,)), Needs()
    name = str(configuration["FunctionName"])
    names = Names(system)
    foreign = [str(arn) for arn in layers(configuration) if not names.is_rate_layer(str(arn))]
    unread: tuple[str, ...] = ()
    try:
        contents, unread = layer_contents(reads, foreign)
        package = function_code(reads, name, qualifier)
    except CouldNotLook as error:
        if error.code != UNREAD:
            raise
        # One package that cannot be had hinders nothing else.
        return Usage(frozenset(), asks_for_absent=False, unclear=unread), Needs(unseen=((error.code, error.message),))
    except ValueError as error:
        return Usage(frozenset(), asks_for_absent=False, unclear=(str(error),)), Needs()
    hidden = tuple(extensions((_layer_name(arn) for arn in foreign), contents)) if not unread else ()
    found = remembered(package, contents, own_handler(configuration) or state.remembered_handler, known)
    return Usage(found.calls, found.asks_for_absent, (*found.unclear, *unread, *hidden)), Needs()


def _unfit(configuration: Configuration) -> str:
    """Return why a function cannot be analysed, empty where it can."""
    if configuration.get("PackageType", "Zip") != "Zip":
        return "its code is in a container image"
    runtime = str(configuration.get("Runtime", ""))
    if not runtime.startswith("python3."):
        return f"its code is not Python: it runs on {runtime or 'a runtime of its own'}"
    if reason := unreadable(configuration):
        return f"its environment variables cannot be read ({reason})"
    return ""
