"""The plain example is deployed, works from end to end, and is open to anyone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.embedded import Api, Embedded, embedded
from tests.plain_example.selection import PLAIN


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """An embedded AWS with the plain example on it."""
    with embedded(tmp_path_factory.mktemp("localaws"), PLAIN) as running:
        yield running


@pytest.fixture
def names(aws: Embedded) -> dict[str, Any]:
    """What the deployed system's things are called."""
    return aws.system


@pytest.fixture
def api(aws: Embedded) -> Iterator[Api]:
    """A client of the deployed API, without any key."""
    with aws.api() as client:
        yield client


def test_names_are_those_of_the_ready_file(names: dict[str, Any]) -> None:
    """Five functions by role, table, bucket, and a queue with its dead-letter queue for each agent."""
    assert set(names["functions"]) == {"api", "pm", "dev", "qa", "ops"}
    assert len(names["queues"]) == 8
    assert sum(queue.endswith("-dlq") for queue in names["queues"]) == 4


def test_a_project_travels_through_all_agents(api: Api, aws: Embedded, names: dict[str, Any]) -> None:
    """Nobody asks for a key; the artefacts are left, and a delete leaves nothing."""
    made = api.post("/projects", json={"name": "Shop", "description": "Take orders. Send invoices."})
    assert made.status_code == 202
    project = made.json()["id"]
    deadline = time.monotonic() + 100
    while (seen := api.get(f"/projects/{project}").json())["status"] != "DONE":
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)
    assert {artefact["name"] for artefact in seen["artefacts"]} == {
        "brief.md",
        "plan.md",
        "project.py",
        "test-report.md",
        "release-notes.md",
    }
    notes = api.get(f"/projects/{project}/artefacts/release-notes.md").json()["text"]
    assert "Send invoices" in notes
    assert project in {each["id"] for each in api.get("/projects").json()["projects"]}
    assert api.delete(f"/projects/{project}").status_code == 204
    assert api.get(f"/projects/{project}").status_code == 404
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket=names["bucket"])


def test_health_preflight_and_bad_input_are_answered(api: Api) -> None:
    """200, 204 with CORS headers, and a JSON error."""
    assert api.get("/health").json() == {"status": "ok"}
    preflight = api.options("/projects")
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    refused = api.post("/projects", data="{")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "InvalidJson")


def test_it_is_as_such_systems_are_found(aws: Embedded, names: dict[str, Any]) -> None:
    """No authorizer, no access log, no alarm."""
    gateway = aws.client("apigateway")
    assert not gateway.get_authorizers(restApiId=names["rest_api_id"]).get("items")
    assert "accessLogSettings" not in gateway.get_stage(restApiId=names["rest_api_id"], stageName=names["stage"])
    assert not aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
