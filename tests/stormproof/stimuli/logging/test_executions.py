"""Functions in other languages hinder no judgement of the others: each is judged by what can be had of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from steps.logging import executions_logged
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.logging.executions import Ran
from stormproof.core.system import Function
from stormproof.stimuli.logging import executions
from stormproof.stimuli.logging.executions import Provoked, provoke
from stormproof.stimuli.shared.fault_versions import Fault, FaultVersion, Invoked
from tests.provisioners.fakes import SYSTEM, FakeReads, context
from tests.provisioners.made_functions import FUNCTION, configuration

WEB = Function("web", "shop-web", FUNCTION.arn.replace("shop-api", "shop-web"))
JSON = {"LogFormat": "JSON", "SystemLogLevel": "INFO", "LogGroup": "/aws/lambda/shop-web"}


def bench(runtimes: dict[str, str], logging: dict[str, Any]) -> Any:
    """Return a bench on a system of functions with these runtimes, all logging so."""

    def found(FunctionName: str, **_: str) -> Any:  # noqa: N803 - AWS's name
        settings = {
            "Runtime": runtimes[FunctionName],
            "FunctionName": FunctionName,
            "LoggingConfig": logging,
            "Version": "3",
        }
        return {**configuration(), **settings}

    reads: dict[tuple[str, str], Any] = {
        ("lambda", "get_function_configuration"): found,
        ("logs", "describe_log_groups"): [{"logGroupName": "/aws/lambda/shop-web", "arn": "arn:g"}],
    }
    functions = tuple(each for each in (FUNCTION, WEB) if each.name in runtimes)
    system = replace(context(), system=replace(SYSTEM, functions=functions))
    return SimpleNamespace(reads=FakeReads(reads), context=system, clock=SimpleNamespace(now=lambda: None))


def test_a_node_function_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python one is provoked as before."""
    made: list[str] = []

    @contextmanager
    def versions(_bench: object, functions: list[Function], _timeout: int) -> Any:
        made.extend(each.name for each in functions)
        yield [FaultVersion(each, "9", 1, "/aws/lambda/x") for each in functions]

    def invoked(_bench: object, version: FaultVersion, fault: Fault) -> Invoked:
        return Invoked(version, fault, fault.value, "" if fault is Fault.SUCCEED else "Unhandled", "")

    monkeypatch.setattr(executions, "fault_versions", versions)
    monkeypatch.setattr(executions, "invoke", invoked)
    monkeypatch.setattr(executions, "_lines", lambda *_: {})
    found = provoke(bench({FUNCTION.name: "python3.12", WEB.name: "nodejs22.x"}, JSON))
    assert made == [FUNCTION.name]
    assert found.unfit == {"shop-web": "its runtime is nodejs22.x"}


SHARED, USUAL = "/acme/functions", "/aws/lambda/shop-web"
SERVED = "3"


@pytest.mark.parametrize(
    ("group", "streams", "counts"),
    [
        (SHARED, [f"2026/11/29/shop-web[{SERVED}]a"], {"shop-api": 0, "shop-web": 2}),
        (
            SHARED,
            [f"2026/11/29/shop-api[{SERVED}]a", f"2026/11/29/shop-web[{SERVED}]b"],
            {"shop-api": 2, "shop-web": 2},
        ),
        (SHARED, [f"2026/11/29/shop-web[{SERVED}]a", "2026/11/29/shop-api[1]b"], {"shop-api": 0, "shop-web": 2}),
        (SHARED, [f"2026/11/29/[{SERVED}]a"], {"shop-api": 0, "shop-web": 0}),
        (USUAL, [f"2026/11/29/[{SERVED}]a"], {"shop-api": 0, "shop-web": 2}),
        (USUAL, [f"2026/11/29/shop-api[{SERVED}]a"], {"shop-api": 2, "shop-web": 0}),
    ],
)
def test_a_report_counts_for_the_function_that_its_stream_is_of(
    monkeypatch: pytest.MonkeyPatch, group: str, streams: list[str], counts: dict[str, int]
) -> None:
    """In a group that several share, another function's version of the same number says nothing."""
    both = bench(dict.fromkeys((FUNCTION.name, WEB.name), "python3.12"), {**JSON, "LogGroup": group})
    both.reads._answers["logs", "describe_log_groups"] = [{"logGroupName": group}]
    found = [{"@log": f"1:{group}", "@logStream": each, "reports": "2"} for each in streams]
    monkeypatch.setattr(executions, "rows", lambda *_: found)
    monkeypatch.setattr(executions, "awaited", lambda _bench, look, *_: look())
    monkeypatch.setattr(executions, "not_before", lambda *_: "filter 1")
    since: Any = None
    assert executions.reported(both, since) == counts


def test_where_no_function_can_fail_on_demand_nothing_is_provoked() -> None:
    """Weaker proof may decide."""
    with pytest.raises(Undecidable, match=r"shop-web \(its runtime is nodejs22.x\)") as undecided:
        provoke(bench({WEB.name: "nodejs22.x"}, JSON))
    assert undecided.value.code == "fault.unfit"


@pytest.mark.parametrize("logging", [JSON, {"LogFormat": "Text", "LogGroup": "/aws/lambda/shop-web"}])
def test_of_a_node_function_settings_decide(logging: dict[str, str]) -> None:
    """They are told where they do, and refute where they leave executions out: a FAIL of one is the system's."""
    both = bench({FUNCTION.name: "python3.12", WEB.name: "nodejs22.x"}, logging)
    report = '{"type": "platform.report", "record": {"status": "success", "metrics": {"durationMs": 1, "maxMemoryUsedMB": 1, "memorySizeMB": 1}}}'  # noqa: E501 - a line of a log
    ran = (Ran(FUNCTION.name, "1", "/aws/lambda/shop-api", ("success",)),)
    result: Any = SimpleNamespace(value=Provoked(ran, {"1": (report,)}, {"shop-web": "its runtime is nodejs22.x"}))
    told: list[str] = []
    if logging is JSON:
        executions_logged(result, both.context.system.functions, both, told.append)
        assert told == ["by their settings alone: shop-web (its runtime is nodejs22.x)"]
    else:
        with pytest.raises(Refuted, match="shop-web logs Text"):
            executions_logged(result, both.context.system.functions, both, told.append)
