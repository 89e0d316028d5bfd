"""Execution logs. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html ."""

from __future__ import annotations

from typing import Any

GROUP = "API-Gateway-Execution-Logs_abc123/prod"


def test_info_tells_the_way_of_a_request(world: Any) -> None:
    """Every line carries the request ID; no header or body is written."""
    world.configure(method_settings={"*/*": {"loggingLevel": "INFO", "dataTraceEnabled": True}})
    answer = world.ask(headers={"x-api-key": "secret"}, body=b"secret")
    assert {group for group, _ in world.recorder.lines} == {GROUP}
    lines = [line for _, line in world.recorder.lines]
    assert all(line.startswith(f"({answer.header('x-amzn-RequestId')}) ") for line in lines)
    assert lines[-1].endswith("Method completed with status: 200")
    assert "secret" not in "".join(lines)


def test_error_tells_failures_alone(world: Any, failed: Any) -> None:
    """At ERROR a request that went well leaves no line."""
    world.configure(method_settings={"*/*": {"loggingLevel": "ERROR"}})
    world.ask()
    assert world.recorder.lines == []
    world.functions.answers["main"] = failed("boom")
    world.ask()
    [(_, line)] = world.recorder.lines
    assert "Execution failed: DEFAULT_5XX: the function failed" in line


def test_unknown_routes_and_stages_that_do_not_ask_write_nothing(world: Any) -> None:
    """https://repost.aws/knowledge-center/api-gateway-missing-cloudwatch-logs ."""
    world.ask()
    world.configure(method_settings={"*/*": {"loggingLevel": "INFO"}})
    world.ask("/nowhere")
    assert world.recorder.lines == []
