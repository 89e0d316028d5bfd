"""Execution logs. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html ."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.apigateway.gateway.directory import ApiKey, UsagePlan

GROUP = "API-Gateway-Execution-Logs_abc123/prod"


def test_info_tells_the_way_of_a_request(world: Any) -> None:
    """Every line carries the request ID; no header or body is written unless data are traced."""
    world.configure(method_settings={"*/*": {"loggingLevel": "INFO", "dataTraceEnabled": False}})
    answer = world.ask(headers={"x-api-key": "secret"}, body=b"secret")
    assert {group for group, _ in world.recorder.lines} == {GROUP}
    lines = [line for _, line in world.recorder.lines]
    assert all(line.startswith(f"({answer.header('x-amzn-RequestId')}) ") for line in lines)
    assert lines[-1].endswith("Method completed with status: 200")
    assert "secret" not in "".join(lines)


def test_data_tracing_tells_bodies_and_headers_without_secrets(world: Any) -> None:
    """With data tracing bodies and headers are written; an API key and an Authorization header are masked anywhere."""
    key, token = "a-key-of-twenty-letters-bMZHBg", "Bearer a-token-of-somebody"
    world.configure(method_settings={"*/*": {"loggingLevel": "INFO", "dataTraceEnabled": True}})
    world.ask(headers={"x-api-key": key, "Authorization": token}, body=b'{"note": "a-key-of-twenty-letters-bMZHBg"}')
    lines = [line.split(") ", 1)[1] for _, line in world.recorder.lines]
    text = "\n".join(lines)
    for beginning in (
        "Method request path: {",
        "Method request headers: {",
        'Method request body before transformations: {"note": "*****',
        "Endpoint request body after transformations: {",
        "Endpoint response body before transformations: {",
        "Method response body after transformations: ",
        "Method response headers: {",
    ):
        assert beginning in text
    assert key not in text
    assert token not in text
    assert all(len(line) <= 1024 for _, line in world.recorder.lines)


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


KEY = "a-key-of-twenty-letters-bMZHBg"
MASKED = "*" * (len(KEY) - 6) + "bMZHBg"
FREE = "API Key  authorized because method 'ANY /x' does not require API Key."
CHECKED = "Usage Plan check succeeded for API Key {} and API Stage abc123/prod"


@pytest.mark.parametrize(
    ("required", "sent", "lines"),
    [
        (False, None, ["API Key:  API Stage: abc123/prod", FREE, CHECKED.format("")]),
        (False, "unknown", ["API Key: ******* API Stage: abc123/prod", CHECKED.format("*******"), "API Key: *******"]),
        (True, KEY, [f"API Key: {MASKED} API Stage: abc123/prod", CHECKED.format(MASKED), "API Key ID: k1"]),
        (True, None, ["API Key:  API Stage: abc123/prod", "Execution failed: INVALID_API_KEY"]),
    ],
)
def test_the_usage_plan_is_told_with_the_key_masked(
    world: Any, *, required: bool, sent: str | None, lines: list[str]
) -> None:
    """Public captures of execution logs; of an unknown key nothing is shown."""
    world.deploy({"/x": {"ANY": world.method(apiKeyRequired=required)}})
    world.directory.keys.append(ApiKey("k1", KEY, enabled=True))
    world.directory.plans["k1"] = UsagePlan("p1")
    world.configure(method_settings={"*/*": {"loggingLevel": "INFO"}})
    world.ask(headers={"x-api-key": sent} if sent else {})
    written = "\n".join(line for _, line in world.recorder.lines)
    assert [line for line in lines if line not in written] == []
    assert (FREE in written, CHECKED[:20] in written) == (FREE in lines, any("succeeded" in line for line in lines))
    assert KEY not in written
