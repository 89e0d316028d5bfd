"""CloudFormation's types of API Gateway: stages."""

from __future__ import annotations

from typing import Any

World = Any


def test_a_stage_has_its_settings(world: World, logging_allowed: None) -> None:
    """Method settings, variables, access log, tracing and tags are in force; names of variables keep their case."""
    group = "arn:aws:logs:us-east-1:123456789012:log-group:accesses"
    world.stage(
        Variables={"tableName": "t", "Other": "x"},
        TracingEnabled=True,
        AccessLogSetting={"DestinationArn": group, "Format": "$context.requestId"},
        MethodSettings=[
            {"HttpMethod": "*", "ResourcePath": "/*", "MetricsEnabled": True, "ThrottlingRateLimit": 5},
            {"HttpMethod": "GET", "ResourcePath": "/~1orders~1{id}", "LoggingLevel": "ERROR"},
        ],
        Tags=[{"Key": "a", "Value": "b"}],
    )
    told = world.get()
    assert told["variables"] == {"tableName": "t", "Other": "x"}
    assert told["tracingEnabled"] is True
    assert told["accessLogSettings"] == {"destinationArn": group, "format": "$context.requestId"}
    everywhere, one = told["methodSettings"]["*/*"], told["methodSettings"]["~1orders~1{id}/GET"]
    assert (everywhere["metricsEnabled"], everywhere["throttlingRateLimit"]) == (True, 5.0)
    assert one["loggingLevel"] == "ERROR"
    assert told["tags"]["a"] == "b"


def test_an_update_of_a_stage_leaves_what_was_set_by_api(world: World, logging_allowed: None) -> None:
    """An access log, a setting and a variable that the template does not name survive a change of another one."""
    stage = world.stage(
        Variables={"a": "1"}, MethodSettings=[{"HttpMethod": "*", "ResourcePath": "/*", "MetricsEnabled": True}]
    )
    world.set(
        ("/accessLogSettings/destinationArn", "arn:aws:logs:us-east-1:123456789012:log-group:ours"),
        ("/accessLogSettings/format", "$context.requestId"),
        ("/*/*/throttling/rateLimit", "3"),
        ("/variables/ours", "kept"),
    )
    sent = stage.update(
        Variables={"a": "2"}, MethodSettings=[{"HttpMethod": "*", "ResourcePath": "/*", "MetricsEnabled": False}]
    )
    assert [operation for operation, _ in sent] == ["update_stage"]
    told = world.get()
    assert told["variables"] == {"a": "2", "ours": "kept"}
    assert told["accessLogSettings"]["destinationArn"].endswith("ours")
    settings = told["methodSettings"]["*/*"]
    assert (settings["metricsEnabled"], settings["throttlingRateLimit"]) == (False, 3.0)


def test_settings_taken_out_of_a_stage_go(world: World, logging_allowed: None) -> None:
    """An access log, a variable and a method's settings that the template no longer names are no longer there."""
    group = "arn:aws:logs:us-east-1:123456789012:log-group:accesses"
    stage = world.stage(
        Variables={"a": "1", "b": "2"},
        AccessLogSetting={"DestinationArn": group, "Format": "$context.requestId"},
        MethodSettings=[{"HttpMethod": "GET", "ResourcePath": "/orders", "MetricsEnabled": True}],
    )
    stage.update(Variables={"a": "1"}, AccessLogSetting=None, MethodSettings=None)
    told = world.get()
    assert told["variables"] == {"a": "1"}
    assert "accessLogSettings" not in told
    assert not told["methodSettings"]
