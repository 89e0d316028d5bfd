"""Executions of every function, good and bad, and what the logs tell of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stormproof.aws.observe.lambda_functions import FunctionState, function_log, read_function
from stormproof.aws.observe.logs.groups import DELIVERY, read_groups
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.logging.executions import Logging, Ran
from stormproof.core.logs.streams import named_by, version_of
from stormproof.core.stimuli import Stimulus
from stormproof.core.system import Function
from stormproof.stimuli.shared.fault_preconditions import unfit
from stormproof.stimuli.shared.fault_versions import (
    LATEST,
    Fault,
    FaultVersion,
    Invoked,
    fault_versions,
    invoke,
    together,
)
from stormproof.stimuli.shared.log_lines import awaited, group_of, not_before, rows
from stormproof.stimuli.shared.log_traces import LONGEST_S

TIMEOUT_S = 1
PROVOKED = (Fault.SUCCEED, Fault.FAIL, Fault.HANG)
ENDINGS: Mapping[Fault, tuple[tuple[str, ...], str]] = {
    Fault.SUCCEED: (("success",), ""),
    Fault.FAIL: (("error", "failure"), "ProvokedError"),
    Fault.HANG: (("timeout",), "timeout"),
}
"""How each ends in Lambda's words, and what its log must tell of the error."""
LINES = "fields @message | filter @message like /{ids}/ | limit 1000"
REPORTS = (
    "filter type = 'platform.report' and ispresent(record.metrics.durationMs) "
    "and ispresent(record.metrics.maxMemoryUsedMB) | stats count(*) as reports by @log, @logStream | limit 10000"
)


@dataclass(frozen=True)
class Provoked:
    """Executions that were caused, and the lines about each by its request ID.

    `unfit` are functions of which none could be caused, with the reason: other languages, container images.
    """

    ran: tuple[Ran, ...]
    lines: Mapping[str, Sequence[str]]
    unfit: Mapping[str, str] = field(default_factory=dict)

    def must_be_of_each(self, functions: Iterable[Function]) -> None:
        """Raise CouldNotLook ``logs.not_provoked`` where nothing was caused of a function though something could be."""
        ran = {*self.unfit, *(each.function for each in self.ran)}
        if missed := [function.name for function in functions if function.name not in ran]:
            raise CouldNotLook("logs.not_provoked", f"nothing was caused of {', '.join(missed)}")


def provoke(bench: Bench) -> Provoked:
    """Have a fault version of each function that can have one succeed, fail and time out, all side by side.

    Raises Undecidable ``fault.unfit`` where none can.
    """
    since, functions = bench.clock.now(), bench.context.system.functions
    reasons = {each.name: why for each in functions if (why := unfit(read_function(bench.reads, each)))}
    if len(reasons) == len(functions):
        raise Undecidable("fault.unfit", f"no fault version can be made of {told(reasons)}")
    with fault_versions(bench, [each for each in functions if each.name not in reasons], TIMEOUT_S) as versions:
        invoked = together(lambda each: invoke(bench, *each), _each(versions))
    ran = tuple(_ran(each) for each in invoked)
    return Provoked(ran, _lines(bench, since, ran), reasons)


def told(reasons: Mapping[str, str]) -> str:
    """Return functions with a reason each, as one text."""
    return ", ".join(f"{name} ({why})" for name, why in sorted(reasons.items()))


def reported(bench: Bench, since: datetime) -> dict[str, int]:
    """Return function -> complete reports of the version that is served since a moment, as soon as each has one."""
    states = [read_function(bench.reads, function) for function in bench.context.system.functions]
    return awaited(
        bench,
        lambda: _reports(bench, since, states),
        lambda seen: all(seen.values()),
    )


def served_logging(bench: Bench) -> tuple[Logging, ...]:
    """Return how the served version of each function logs."""
    found = []
    for function in bench.context.system.functions:
        served = read_function(bench.reads, function).serving
        settings: dict[str, Any] = served.get("LoggingConfig") or {}
        group = function_log(served)
        there = group in read_groups(bench.reads, group)
        found.append(
            Logging(function.name, settings.get("LogFormat", "Text"), settings.get("SystemLogLevel", ""), group, there)
        )
    return tuple(found)


def _each(versions: Sequence[FaultVersion]) -> list[tuple[FaultVersion, Fault]]:
    return [(version, fault) for fault in reversed(PROVOKED) for version in versions]


def _ran(each: Invoked) -> Ran:
    status, error = ENDINGS[each.fault]
    if bool(each.error) is (each.fault is Fault.SUCCEED):
        raise CouldNotLook("fault.not_provoked", f"{each} was answered {each.error or 'well'}: {each.answer[:200]}")
    return Ran(each.version.function.name, each.request_id, each.version.log_group, status, error)


def _lines(bench: Bench, since: datetime, ran: Sequence[Ran]) -> dict[str, tuple[str, ...]]:
    ids = [each.request_id for each in ran]
    groups = _existing(bench, {each.log_group for each in ran})
    text = LINES.format(ids="|".join(ids))

    def look() -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows(bench, text, groups, since):
            for one in ids:
                if one in row["@message"]:
                    found[one].append(row["@message"])
        return {one: tuple(lines) for one, lines in found.items()}

    def complete(seen: Mapping[str, Sequence[str]]) -> bool:
        return all(any("report" in line.lower() for line in seen.get(one, ())) for one in ids)

    return awaited(bench, look, complete)


def _existing(bench: Bench, groups: set[str]) -> tuple[str, ...]:
    found = {name: read_groups(bench.reads, name).get(name) for name in sorted(groups)}
    return tuple(name for name, group in found.items() if group and group.log_class != DELIVERY)


def _reports(bench: Bench, since: datetime, states: Sequence[FunctionState]) -> dict[str, int]:
    groups = _existing(bench, {function_log(state.serving) for state in states})
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in rows(bench, f"{not_before(bench, since)} | {REPORTS}", groups, since):
        stream, group = row["@logStream"], group_of(row)
        counted[group, named_by(stream) or _alone_in(group, states), version_of(stream)] += int(float(row["reports"]))
    return {state.function.name: counted[_writing(state)] for state in states}


def _writing(state: FunctionState) -> tuple[str, str, str]:
    return function_log(state.serving), state.function.name, str(state.serving["Version"])


def _alone_in(group: str, states: Sequence[FunctionState]) -> str:
    """Return whose reports are in streams of a group that name no function: of the one that the group is called after.

    Or of the only one that logs to it; empty where there are several.
    """
    names = [state.function.name for state in states if function_log(state.serving) == group]
    called_after = [each for each in names if group == f"/aws/lambda/{each}"] or names
    return called_after[0] if len(called_after) == 1 else ""


PROVOKED_EXECUTIONS = Stimulus("executions of each kind", provoke, frozenset({LATEST}), longest_s=LONGEST_S + 120.0)
