"""Fault versions: versions of a function that fail on demand, beside the one that serves, and gone afterwards.

A fault version has the settings of the version that is served but for its handler, which does what the event asks for
(provisioners/functions/fault), and its timeout. It is invoked by its number, so whoever is on the alias never meets it,
and counts in the function's metrics and logs as every version does:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from stormproof.aws.calls.lambda_functions import configure, publish
from stormproof.aws.calls.lambda_versions import deleted_by_description
from stormproof.aws.observe.lambda_functions import FunctionState, function_log, layers, read_function
from stormproof.aws.packaging import layer
from stormproof.core.bench import Bench
from stormproof.core.deployed_code import FAULT, FAULT_HANDLER
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function
from stormproof.stimuli.shared.fault_preconditions import check_nobody_on_latest, check_nobody_unseen, check_released

DESCRIPTION = "Stormproof: fails on demand, gone when the run ends"
LAYER = "fault.layer"
VERSION = "fault.version"
AT_ONCE = 16
LATEST = "function:$LATEST"
"""What a stimulus occupies that makes fault versions: the code of functions as it stands."""

Given = TypeVar("Given")
Seen = TypeVar("Seen")


class Fault(Enum):
    """What a fault version can be asked for; the value is what the event says."""

    SUCCEED = "succeed"
    FAIL = "fail"
    LAST = "last"
    HANG = "hang"
    FILL = "fill"


@dataclass(frozen=True)
class FaultVersion:
    """A fault version: its number, its timeout in seconds, and where it logs."""

    function: Function
    number: str
    timeout_s: int
    log_group: str


@dataclass(frozen=True)
class Invoked:
    """An execution of a fault version; `error` is Lambda's word for a failed one, empty for none."""

    version: FaultVersion
    fault: Fault
    request_id: str
    error: str
    answer: str

    def __str__(self) -> str:
        """Tell the execution."""
        return f"{self.version.function.name}, {self.fault.value}, request {self.request_id}"


@contextmanager
def fault_versions(bench: Bench, functions: Sequence[Function], timeout_s: int) -> Iterator[tuple[FaultVersion, ...]]:
    """Make a fault version of each function, and delete them when the block ends.

    The functions' code as it stands is changed for as long as publishing takes, and put back. Raises Undecidable
    ``fault.*`` where that cannot be done without harm, and as `Bench.hold`.
    """
    check_nobody_on_latest(bench, functions)
    check_nobody_unseen(bench)
    states = [read_function(bench.reads, function) for function in functions]
    for state in states:
        check_released(state)
    made: list[FaultVersion] = []
    with bench.hold(_versions(functions)):
        with bench.hold(_fault_layer(bench)) as outputs:
            together(_publishing(bench, outputs[LAYER], timeout_s, made), states)
        yield tuple(made)


def invoke(bench: Bench, version: FaultVersion, fault: Fault, **event: Any) -> Invoked:
    """Invoke a fault version and wait for what comes of it; once more where the answer was lost."""
    payload = json.dumps({"stormproof": fault.value, **event})
    parameters = {"FunctionName": version.function.name, "Qualifier": version.number, "Payload": payload}
    answer = bench.writer.answer(Call("lambda", "invoke", parameters, idempotent=True))
    said = answer["Payload"].read().decode("utf-8", "replace")
    return Invoked(
        version, fault, str(answer["ResponseMetadata"]["RequestId"]), str(answer.get("FunctionError", "")), said
    )


def in_turn(bench: Bench, versions: Iterable[FaultVersion], faults: Sequence[Fault]) -> tuple[Invoked, ...]:
    """Execute each function so, one after the other, all functions side by side."""

    def execute(version: FaultVersion) -> list[Invoked]:
        return [invoke(bench, version, fault) for fault in faults]

    return tuple(each for executed in together(execute, versions) for each in executed)


def together(do: Callable[[Given], Seen], things: Iterable[Given]) -> list[Seen]:
    """Do something for all of the things side by side; raises the first error when all have ended."""
    with ThreadPoolExecutor(AT_ONCE, "fault") as pool:
        return [done.result() for done in [pool.submit(do, thing) for thing in things]]


def _versions(functions: Sequence[Function]) -> FaultInjection:
    """Return what is to be deleted in the end, before there is any: every version of the functions by its description.

    Those that a killed run of an older version left are among them: nobody invokes them.
    """
    gone = tuple(deleted_by_description(function.name, DESCRIPTION) for function in functions)
    return FaultInjection("fault versions", (), gone)


def _fault_layer(bench: Bench) -> FaultInjection:
    """Return what publishes the layer for as long as versions are made: those keep it when it is gone.

    https://docs.aws.amazon.com/lambda/latest/dg/deleting-layers.html
    """
    name = Names(bench.context.system).fault_layer
    parameters = {"LayerName": name, "Description": DESCRIPTION, "Content": {"ZipFile": layer(FAULT)}}
    made = Call("lambda", "publish_layer_version", parameters, yields={LAYER: "LayerVersionArn"})
    return FaultInjection("the fault layer", (made,), (Call("lambda", "delete_layer_version", {"LayerName": name}),))


def _publishing(
    bench: Bench, layer_arn: str, timeout_s: int, made: list[FaultVersion]
) -> Callable[[FunctionState], None]:
    def make(state: FunctionState) -> None:
        with bench.hold(_injection(state, layer_arn, timeout_s)):
            number = bench.writer.call(publish(state.function.name, VERSION, Description=DESCRIPTION))[VERSION]
            made.append(FaultVersion(state.function, number, timeout_s, function_log(state.latest)))

    return make


def _injection(state: FunctionState, layer_arn: str, timeout_s: int) -> FaultInjection:
    standing = {
        "Handler": state.latest["Handler"],
        "Layers": layers(state.latest),
        "Timeout": state.latest["Timeout"],
    }
    faulty = {"Handler": FAULT_HANDLER, "Layers": [*layers(state.latest), layer_arn], "Timeout": timeout_s}
    # Whoever changes the function after our look makes AWS refuse the change.
    change = configure(state.function.name, {**faulty, "RevisionId": state.latest["RevisionId"]})
    title = f"a fault version of {state.function.name} is made"
    return FaultInjection(title, (change,), (configure(state.function.name, standing),))
