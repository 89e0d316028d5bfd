"""The example's five functions do what a small project factory does, on fakes of its three services."""

from __future__ import annotations

import ast
import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plain_example.conftest import Factory

CONTEXT = SimpleNamespace(aws_request_id="r-1")


def call(factory: Factory, method: str, resource: str, body: Any = None, **path: str) -> tuple[int, Any]:
    """Send an API Gateway proxy event and return status and decoded body."""
    event = {
        "httpMethod": method,
        "resource": resource,
        "path": resource,
        "pathParameters": path,
        "queryStringParameters": None,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }
    answer = factory.handlers["api"].handle(event, CONTEXT)
    return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None


def submit(factory: Factory, description: str = "Take orders. Send invoices.", name: str = "Shop") -> str:
    """Submit a project and return its ID."""
    status, body = call(factory, "POST", "/projects", {"name": name, "description": description})
    assert status == 202
    return str(body["id"])


def test_a_project_goes_through_all_four_agents(factory: Factory) -> None:
    """A submitted project is planned, built, tested and released, and each agent leaves its artefact."""
    project = submit(factory)
    factory.deliver()
    status, body = call(factory, "GET", "/projects/{projectId}", projectId=project)
    assert (status, body["status"]) == (200, "DONE")
    assert [a["name"] for a in body["artefacts"]] == [
        "brief.md",
        "plan.md",
        "project.py",
        "release-notes.md",
        "test-report.md",
    ]


def test_an_artefact_can_be_read(factory: Factory) -> None:
    """The plan lists a task for each sentence of the brief, and is served as text."""
    project = submit(factory)
    factory.deliver()
    _, body = call(factory, "GET", "/projects/{projectId}/artefacts/{artefact}", projectId=project, artefact="plan.md")
    assert body["text"] == "# Shop\n\n1. Take orders\n2. Send invoices\n"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=300).filter(str.strip), st.text(min_size=1, max_size=90).filter(str.strip))
def test_any_brief_becomes_code_that_passes_its_tests(factory: Factory, description: str, name: str) -> None:
    """Whatever a client writes, the code parses and every task of the plan has its function."""
    project = submit(factory, description, name)
    factory.deliver()
    objects = factory.bucket.objects
    ast.parse(objects[f"projects/{project}/project.py"].decode())
    assert b"FAILED" not in objects[f"projects/{project}/test-report.md"]
    assert factory.table.items[project]["status"]["S"] == "DONE"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "InvalidJson"),
        (None, 400, "InvalidJson"),
        ([], 400, "InvalidProject"),
        ({"name": "x"}, 400, "InvalidProject"),
        ({"name": " ", "description": "x"}, 400, "InvalidProject"),
        ({"name": 7, "description": "x"}, 400, "InvalidProject"),
        ({"name": "x", "description": "\ud800"}, 400, "InvalidProject"),
        ({"name": "x", "description": "y", "owner": "z"}, 400, "InvalidProject"),
        ({"name": "x" * 101, "description": "y"}, 413, "TooLarge"),
    ],
)
def test_bad_input_is_refused_and_leaves_nothing(factory: Factory, body: Any, status: int, code: str) -> None:
    """Bad input gets a 4xx with a code and a message, and neither row nor artefact nor message."""
    answered, error = call(factory, "POST", "/projects", body)
    assert (answered, error["error"]["code"]) == (status, code)
    assert not factory.table.items
    assert not factory.bucket.objects
    assert not factory.queues.messages


def test_a_base64_body_is_read(factory: Factory) -> None:
    """A body that the gateway passes on as binary is decoded first."""
    event = {
        "httpMethod": "POST",
        "resource": "/projects",
        "path": "/projects",
        "body": base64.b64encode(b'{"name": "n", "description": "d"}').decode(),
        "isBase64Encoded": True,
    }
    assert factory.handlers["api"].handle(event, CONTEXT)["statusCode"] == 202


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_project_is_not_found(factory: Factory, method: str) -> None:
    """A project that is not there is a 404 in JSON."""
    status, body = call(factory, method, "/projects/{projectId}", projectId="none")
    assert (status, body["error"]["code"]) == (404, "NotFound")


def test_an_unknown_artefact_is_not_found(factory: Factory) -> None:
    """An artefact that no agent left is a 404 in JSON."""
    project = submit(factory)
    resource = "/projects/{projectId}/artefacts/{artefact}"
    status, body = call(factory, "GET", resource, projectId=project, artefact="secrets.md")
    assert (status, body["error"]["code"]) == (404, "NotFound")


def test_deleting_removes_row_and_artefacts(factory: Factory) -> None:
    """After a delete nothing of the project is left."""
    project = submit(factory)
    factory.deliver()
    assert call(factory, "DELETE", "/projects/{projectId}", projectId=project) == (204, None)
    assert not factory.table.items
    assert not factory.bucket.objects


def test_a_project_deleted_on_its_way_stays_deleted(factory: Factory) -> None:
    """An agent that finds its project gone drops the message and leaves nothing behind."""
    project = submit(factory)
    call(factory, "DELETE", "/projects/{projectId}", projectId=project)
    factory.deliver()
    assert not factory.bucket.objects
    assert not factory.queues.messages


def test_a_second_delivery_changes_nothing(factory: Factory) -> None:
    """A message that SQS delivers again finds the project further on and is dropped."""
    project = submit(factory)
    first = list(factory.queues.messages["shop-pm"])
    factory.deliver()
    factory.queues.messages["shop-pm"] = first
    factory.deliver()
    assert factory.table.items[project]["status"]["S"] == "DONE"
    assert not factory.queues.messages


@pytest.mark.parametrize(("meanwhile", "left"), [("TESTED", ["brief.md", "plan.md"]), (None, [])])
def test_what_happens_to_a_project_while_it_is_planned(
    factory: Factory, monkeypatch: pytest.MonkeyPatch, meanwhile: str | None, left: list[str]
) -> None:
    """Another delivery of the same message may have it moved on: all stays. One deleted leaves nothing behind."""
    project, put = submit(factory), factory.bucket.put_object

    def overtaken(**parameters: Any) -> None:
        put(**parameters)
        if meanwhile:
            factory.table.items[project]["status"] = {"S": meanwhile}
        else:
            factory.table.items.pop(project)

    monkeypatch.setattr(factory.bucket, "put_object", overtaken)
    factory.deliver()
    assert [key.rpartition("/")[2] for key in sorted(factory.bucket.objects)] == left
    assert not factory.queues.messages


def test_projects_are_listed(factory: Factory) -> None:
    """The list shows every project with its status."""
    project = submit(factory)
    status, body = call(factory, "GET", "/projects")
    assert status == 200
    assert [(row["id"], row["status"]) for row in body["projects"]] == [(project, "QUEUED")]


def test_many_projects_are_listed_page_by_page(factory: Factory) -> None:
    """Every project is on exactly one page; the last page says so."""
    submitted = {submit(factory, name=f"Shop {number}") for number in range(120)}
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        event = {"httpMethod": "GET", "resource": "/projects", "path": "/projects"}
        answer = factory.handlers["api"].handle({**event, "queryStringParameters": {"after": after}}, CONTEXT)
        page = json.loads(answer["body"])
        seen += [row["id"] for row in page["projects"]]
        after = page.get("after")
    assert sorted(seen) == sorted(submitted)


def test_failed_tests_are_not_released(factory: Factory) -> None:
    """Ops raises on a failed test report, so that the message ends in the dead-letter queue."""
    project = submit(factory)
    factory.bucket.objects[f"projects/{project}/test-report.md"] = b"- FAILED: 1. Take orders\n"
    factory.table.items[project]["status"] = {"S": "TESTED"}
    with pytest.raises(RuntimeError, match="failed tests"):
        factory.handlers["ops"].handle({"Records": [{"body": json.dumps({"projectId": project})}]}, None)


def test_health_needs_nothing(factory: Factory) -> None:
    """Health answers without touching table, bucket or queue."""
    assert call(factory, "GET", "/health") == (200, {"status": "ok"})
