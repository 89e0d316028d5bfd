"""The example is deployed, works from end to end, and is open to anyone: as such systems are found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from example.compute import code
from example.names import ROLES

import example

QUIET = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


class Session:
    """A session on the embedded AWS, which notes the operations that change something."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self._session: Any = boto3.Session(
            aws_access_key_id=ready["access_key_id"],
            aws_secret_access_key=ready["secret_access_key"],
            region_name=ready["region"],
        )
        self.region_name = ready["region"]
        self.ready = ready
        self.writes: list[str] = []

    def client(self, service: str, **settings: Any) -> Any:
        """Return a client of the embedded AWS."""
        made = self._session.client(service, endpoint_url=self.ready["endpoint_url"], **settings)
        made.meta.events.register("before-call", self._note)
        return made

    def _note(self, model: Any, **_: Any) -> None:
        if not model.name.startswith(("Get", "List", "Describe", "Head")):
            self.writes.append(model.name)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session on an embedded AWS with nothing on it."""
    ready = tmp_path_factory.mktemp("localaws") / "ready.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "localaws", "--ready-file", str(ready)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=QUIET,
    )
    try:
        deadline = time.monotonic() + 60
        while not ready.exists():
            assert process.poll() is None, "the embedded AWS ended"
            assert time.monotonic() < deadline, "the embedded AWS was not ready within 60 s"
            time.sleep(0.02)
        yield Session(json.loads(ready.read_text()))
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def names(session: Session) -> dict[str, Any]:
    """What the deployed system's things are called."""
    return example.deploy(session, "factory")


class Api(requests.Session):
    """A client of the deployed API, without any key."""

    def __init__(self, base: str, ca_bundle: str) -> None:
        super().__init__()
        self.base = base
        self.verify = ca_bundle
        self.trust_env = False

    def request(self, method: Any, url: Any, *rest: Any, **more: Any) -> requests.Response:
        """Send a request to a path of the API."""
        return super().request(method, f"{self.base}{url}", *rest, **more)


@pytest.fixture
def api(session: Session, names: dict[str, Any]) -> Iterator[Api]:
    """A client of the deployed API."""
    base = f"{session.ready['gateway_url']}/_aws/execute-api/{names['rest_api_id']}/{names['stage']}"
    with Api(base, session.ready["ca_bundle"]) as client:
        yield client


def test_names_are_those_of_the_ready_file(names: dict[str, Any]) -> None:
    """Five functions by role, table, bucket, and a queue with its dead-letter queue for each agent."""
    assert set(names["functions"]) == {"api", "pm", "dev", "qa", "ops"}
    assert len(names["queues"]) == 8
    assert sum(queue.endswith("-dlq") for queue in names["queues"]) == 4


def test_to_deploy_again_changes_nothing(session: Session, names: dict[str, Any]) -> None:
    """What is there is kept, whatever was done to its configuration since."""
    session.writes.clear()
    assert example.deploy(session, "factory") == names
    assert set(session.writes) <= {"PutRolePolicy", "AttachRolePolicy", "AddPermission", "CreateTable"}


def test_a_project_travels_through_all_agents(api: Api, session: Session, names: dict[str, Any]) -> None:
    """Nobody asks for a key; the artefacts are left, and a delete leaves nothing."""
    made = api.post("/projects", json={"name": "Shop", "description": "Take orders. Send invoices."})
    assert made.status_code == 202
    project = made.json()["id"]
    deadline = time.monotonic() + 60
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
    assert "Contents" not in session.client("s3").list_objects_v2(Bucket=names["bucket"])


def test_health_preflight_and_bad_input_are_answered(api: Api) -> None:
    """200, 204 with CORS headers, and a JSON error."""
    assert api.get("/health").json() == {"status": "ok"}
    preflight = api.options("/projects")
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    refused = api.post("/projects", data="{")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "InvalidJson")


def test_it_is_as_such_systems_are_found(session: Session, names: dict[str, Any]) -> None:
    """No authorizer, no access log, no alarm."""
    gateway = session.client("apigateway")
    assert not gateway.get_authorizers(restApiId=names["rest_api_id"]).get("items")
    assert "accessLogSettings" not in gateway.get_stage(restApiId=names["rest_api_id"], stageName=names["stage"])
    assert not session.client("cloudwatch").describe_alarms()["MetricAlarms"]


@pytest.mark.parametrize("role", ROLES)
def test_packages_are_reproducible(role: str) -> None:
    """Equal sources make equal bytes."""
    assert code(role) == code(role)
