"""What Lambda tells of each execution: one JSON record with its duration, its memory and its error, none left out.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: ``platform.start`` and
``platform.report`` are logged at the system level INFO; at WARN, reports of what went well are lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.shared.log_groups import ingested, plan_group
from stormproof.aws.observe.lambda_functions import (
    Configuration,
    FunctionState,
    configured,
    function_log,
    read_function,
)
from stormproof.aws.observe.logs.groups import STANDARD, LogGroup, read_groups
from stormproof.aws.observe.logs.text_readers import read_text_readers
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "function-logging"
ASPECT = "logging"
SYSTEM_LEVELS = ("DEBUG", "INFO")
"""The levels at which every execution is reported, the most detailed first."""
APPLICATION_LEVELS = ("TRACE", "DEBUG", "INFO")
BYTES_A_RECORD = 700
"""By how much three system records in JSON exceed three lines of text, and a function's own records theirs."""


@dataclass(frozen=True)
class Logging:
    """How a function logs. `groups` are the log groups that it uses or could use, by name, None for one that is not
    there; `readers` say what becomes of whoever reads its group as text.
    """  # noqa: D205 - one sentence, two lines

    state: FunctionState
    groups: Mapping[str, LogGroup | None]
    readers: tuple[str, ...] = ()


def read(reads: Reads, context: PlanContext) -> tuple[Logging, ...]:
    """Look at every function, at its log group, and at what reads that."""
    return tuple(_read(reads, context, read_function(reads, each)) for each in context.system.functions)


def plan(context: PlanContext, actual: tuple[Logging, ...]) -> Iterator[Step]:
    """Have each function log in JSON, at the levels at which nothing is missed, to a group that can be queried."""
    for each in actual:
        yield _planned(context, each)


def remove(context: PlanContext, actual: tuple[Logging, ...]) -> Iterator[Step]:
    """Let each function log as it did before; what it has logged stays as it is."""
    for each in actual:
        where, standing = each.state.function.arn, dict(each.state.latest.get("LoggingConfig") or {})
        former = context.formers.of(NAME, where, ASPECT)
        if former is None or not former.stands(standing):
            yield NoChange(NAME, where, ASPECT, "it logs as its owner set it")
        else:
            before = dict(former.before) or {"LogFormat": "Text"}
            call = configured(each.state, {"LoggingConfig": before})
            told = f"whoever reads {function_log(each.state.latest)} as JSON finds text again"
            breaking = "" if before.get("LogFormat") == "JSON" else told
            yield Change(NAME, where, ASPECT, Action.UPDATE, standing, before, (call,), breaking=breaking, keeps=True)


def wanted(_desired: PlanContext, _function: Function, configuration: Configuration) -> dict[str, str]:
    """Return the LoggingConfig that a configuration should have; what tells more than is needed stays.

    Python's runtime sets the root logger to the application level, of all libraries: below INFO, botocore logs what it
    signs, session token included (https://github.com/aws/aws-lambda-python-runtime-interface-client). Other runtimes
    only filter by it, and TRACE loses nothing of what text logs held.
    """
    standing = configuration.get("LoggingConfig") or {}
    python = str(configuration.get("Runtime", "")).startswith("python")
    system, application = standing.get("SystemLogLevel"), standing.get("ApplicationLogLevel")
    return {
        "LogFormat": "JSON",
        "ApplicationLogLevel": (
            str(application) if application in APPLICATION_LEVELS else "INFO" if python else "TRACE"
        ),
        "SystemLogLevel": str(system) if system in SYSTEM_LEVELS else "INFO",
        "LogGroup": function_log(configuration),
    }


def _read(reads: Reads, context: PlanContext, state: FunctionState) -> Logging:
    group = function_log(state.latest)
    groups = _groups(reads, context, state)
    standing = groups[group]
    if standing is None or standing.log_class != STANDARD or _as_json(state.latest):
        return Logging(state, groups)
    level = wanted(context, state.function, state.latest)["ApplicationLogLevel"]
    ours = Names(context.system).query_folder
    return Logging(state, groups, read_text_readers(reads, group, filtered=level == "INFO", ours=ours))


def _planned(context: PlanContext, each: Logging) -> Step:
    state, where = each.state, each.state.function.arn
    standing = dict(state.latest.get("LoggingConfig") or {})
    after = {
        **wanted(context, state.function, state.latest),
        "LogGroup": _home(function_log(state.latest), each.groups),
    }
    if standing == after:
        return NoChange(NAME, where, ASPECT, "each execution is reported in JSON")
    calls = (*_made(context, each, after["LogGroup"]), configured(state, {"LoggingConfig": after}))
    name = state.function.name
    price = ingested(context, BYTES_A_RECORD, f"executions of {name}", context.executions(name))
    breaking = _breaking(each, after["LogGroup"])
    return Change(NAME, where, ASPECT, Action.UPDATE, standing, after, calls, price, breaking=breaking, keeps=True)


def read_home(reads: Reads, context: PlanContext, state: FunctionState) -> str:
    """Return the log group that a function is to log to."""
    return _home(function_log(state.latest), _groups(reads, context, state))


def _groups(reads: Reads, context: PlanContext, state: FunctionState) -> dict[str, LogGroup | None]:
    """Return the log group that a function uses and those that it could use, by name."""
    names = (function_log(state.latest), *Names(context.system).function_logs(state.function))
    return {name: read_groups(reads, name).get(name) for name in names}


def _home(own: str, groups: Mapping[str, LogGroup | None]) -> str:
    """Return the first group that can be queried, or is yet to be made; its own where there is none."""
    return next((name for name, group in groups.items() if group is None or group.log_class == STANDARD), own)


def _made(context: PlanContext, each: Logging, home: str) -> tuple[Call, ...]:
    """Return the calls that make the group where the function moves to one that is not there."""
    if home == function_log(each.state.latest) or each.groups.get(home) is not None:
        return ()
    price = ingested(context, BYTES_A_RECORD, "executions")
    steps = plan_group(NAME, context, home, None, price)
    return tuple(call for step in steps if isinstance(step, Change) for call in step.calls)


def _breaking(each: Logging, home: str) -> str:
    own = function_log(each.state.latest)
    if home != own:
        return f"whoever reads {own} finds nothing new there: the logs go to {home}"
    return f"{own} will hold JSON in the place of text: {'; '.join(each.readers)}" if each.readers else ""


def _as_json(configuration: Configuration) -> bool:
    settings: Mapping[str, Any] = configuration.get("LoggingConfig") or {}
    return settings.get("LogFormat") == "JSON"


CONTROL = Control(
    name=NAME,
    criteria=("9.2", "9.4"),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("system-log-groups", "alias-deployment"),
    takes_effect_through=("function-release",),
)
