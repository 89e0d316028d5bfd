"""Whose time and whose status count. api-gateway-metrics-and-dimensions.html ."""

from __future__ import annotations

import json
import time
from typing import Any

STAGE = {"ApiName": "demo", "Stage": "prod"}


def values(world: Any) -> dict[str, float]:
    """The values of the stage by metric name."""
    return {datum.name: datum.value for datum in world.recorder.data if datum.dimensions == STAGE}


def mock(world: Any, status: int, **settings: Any) -> dict[str, Any]:
    """A method whose mock integration answers a status."""
    integration = {
        "type": "MOCK",
        "requestTemplates": {"application/json": json.dumps({"statusCode": status})},
        "integrationResponses": {str(status): {"statusCode": str(status)}},
    }
    responses = {str(status): {"statusCode": str(status)}}
    return dict(world.method(methodIntegration=integration, methodResponses=responses, **settings))


def test_a_mocks_answer_counts_as_any_other(world: Any) -> None:
    """5XXError counts what clients are answered, whatever answers."""
    world.deploy({"/x": {"GET": mock(world, 503)}})
    assert world.ask().status == 503
    assert (values(world)["Count"], values(world)["5XXError"]) == (1, 1)


def test_the_id_of_an_api_is_no_name_of_a_metric(world: Any) -> None:
    """An alarm by ApiId, or with the ID as ApiName, has no data and never goes off."""
    world.ask()
    assert {datum.dimensions["ApiName"] for datum in world.recorder.data} == {"demo"}
    assert all("ApiId" not in datum.dimensions for datum in world.recorder.data)


def test_the_authorizers_time_is_latency_and_no_integration_latency(world: Any, monkeypatch: Any) -> None:
    """Latency is from the client's request to the answer, IntegrationLatency from the integration's alone."""
    passed, monotonic = [0.0], time.monotonic
    monkeypatch.setattr("time.monotonic", lambda: monotonic() + passed[0])
    method = mock(world, 200, authorizationType="CUSTOM", authorizerId="auth1")
    world.deploy({"/x": {"GET": method}}, authorizers=[world.authorizer(identitySource="")])

    def slow(_event: Any) -> Any:
        passed[0] += 3.2
        statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
        return {"principalId": "x", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}

    world.functions.answers["authorizer"] = slow
    assert world.ask().status == 200
    assert values(world)["Latency"] >= 3200
    assert values(world).get("IntegrationLatency", 0.0) < 3000
