"""Metrics. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html ."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.kernel.ports import InvokeError

STAGE = {"ApiName": "demo", "Stage": "prod"}


def values(world: Any, dimensions: dict[str, str]) -> dict[str, float]:
    """The values of one dimension set by metric name."""
    return {datum.name: datum.value for datum in world.recorder.data if datum.dimensions == dimensions}


@pytest.mark.parametrize(
    ("path", "reply", "errors"),
    [
        ("/x", {"statusCode": 200}, (0, 0)),
        ("/x", {"statusCode": 404}, (1, 0)),
        ("/x", {"statusCode": 500}, (0, 1)),
        ("/x", InvokeError("AccessDeniedException", "no", 403), (0, 1)),
        ("/nowhere", None, (1, 0)),
    ],
)
def test_each_request_counts_as_error_or_not(world: Any, path: str, reply: Any, errors: tuple[int, int]) -> None:
    """Count is 1, 4XXError and 5XXError 0 or 1: their average is the rate."""
    world.functions.answers["main"] = reply
    world.ask(path)
    found = values(world, STAGE)
    assert (found["Count"], found["4XXError"], found["5XXError"]) == (1, *errors)
    assert ("IntegrationLatency" in found) == (path == "/x")
    assert found["Latency"] >= found.get("IntegrationLatency", 0)
    assert values(world, {"ApiName": "demo"}) == found


def test_a_customised_401_still_counts_as_client_error(world: Any) -> None:
    """The status that went out is what counts."""
    method = world.method(authorizationType="CUSTOM", authorizerId="auth1")
    custom = [{"responseType": "UNAUTHORIZED", "statusCode": "499"}]
    world.deploy({"/x": {"GET": method}}, authorizers=[world.authorizer()], gatewayResponses=custom)
    assert world.ask().status == 499
    assert values(world, STAGE)["4XXError"] == 1


def test_methods_have_their_own_metrics_when_detailed(world: Any) -> None:
    """{ApiName, Method, Resource, Stage} only where the method's settings enable metrics."""
    detailed = {**STAGE, "Method": "GET", "Resource": "/x"}
    world.ask()
    assert values(world, detailed) == {}
    world.configure(method_settings={"*/*": {"metricsEnabled": True}})
    world.ask()
    assert values(world, detailed)["Count"] == 1


def test_what_reaches_no_stage_is_not_counted(world: Any) -> None:
    """An unknown stage has no API name to count under."""
    world.ask(target="/other/x")
    assert world.recorder.data == []


@pytest.mark.parametrize(("name", "told"), [("dém⛅o", "dmo"), ("注文", "abc123")])
def test_names_are_ascii(world: Any, name: str, told: str) -> None:
    """Characters outside ASCII are dropped from ApiName; where none is left it is the API's ID."""
    world.configure_api(name=name)
    world.ask()
    assert {datum.dimensions["ApiName"] for datum in world.recorder.data} == {told}
