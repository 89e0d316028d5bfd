"""The twin runs on the embedded AWS as on AWS: what works for its clients, and what of it is broken."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jsonschema
import pytest

from tests.embedded import Api, Embedded, embedded

READY_SCHEMA = Path(__file__).parents[2] / "contracts" / "ready.schema.json"
PROJECT = {"name": "Shop", "project_type": "api", "description": "Take orders"}
WITHIN_S = 40


class Model(BaseHTTPRequestHandler):
    """Stands for the language model: answers whoever has the key."""

    def do_POST(self) -> None:
        """Answer with a completion, or 401."""
        size = int(self.headers["Content-Length"])
        asked = json.loads(self.rfile.read(size))["messages"][-1]["content"]
        known = self.headers["Authorization"] == "Bearer the-secret"
        answer = {"choices": [{"message": {"content": f"answer to {asked}"}}]}
        self.send_response(200 if known else 401)
        self.end_headers()
        self.wfile.write(json.dumps(answer if known else {}).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    """The URL of a language model."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory, model: str) -> Iterator[Embedded]:
    """The twin on an embedded AWS that holds functions to their role."""
    options = ("--iam", "enforce", f"--parameter=LlmUrl={model}", "--parameter=QuotaPerDay=200")
    with embedded(tmp_path_factory.mktemp("localaws"), *options) as running:
        yield running


@pytest.fixture(scope="module")
def key(twin: Embedded) -> str:
    """The value of the client's key, as README.md says how to come by it."""
    (only,) = twin.client("apigateway").get_api_keys(includeValues=True)["items"]
    return str(only["value"])


@pytest.fixture
def api(twin: Embedded, key: str) -> Iterator[Api]:
    """A client with the key."""
    with twin.api(key) as client:
        yield client


@pytest.fixture
def project(api: Api) -> dict[str, Any]:
    """A project of one's own."""
    made = api.post("/api/projects", json=PROJECT)
    assert made.status_code == 201
    assert made.json()["success"] is True
    found: dict[str, Any] = made.json()["project"]
    return found


def test_the_ready_file_keeps_its_contract_and_no_secret(twin: Embedded, key: str) -> None:
    """Roles, four queues; the value of the key stands neither there nor in the target file."""
    jsonschema.validate(twin.ready, json.loads(READY_SCHEMA.read_text("utf-8")))
    assert set(twin.system["functions"]) == {"api", "pm", "dev", "qa", "ops"}
    assert sorted(twin.system["queues"]) == sorted(f"agenticai-{agent}-queue" for agent in ("pm", "dev", "qa", "ops"))
    target = Path(twin.ready["target"]).read_text("utf-8")
    assert 'stack = "agenticai"' in target
    assert key not in target + json.dumps(twin.ready)


def test_without_the_key_the_gateway_refuses(twin: Embedded) -> None:
    """403, even for /health; a preflight needs none."""
    with twin.api() as client:
        refused = client.get("/health")
        assert (refused.status_code, refused.json()) == (403, {"message": "Forbidden"})
        for path in ("/", "/api/projects"):
            preflight = client.options(path)
            assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (200, "*")


def test_a_client_keeps_projects(api: Api, project: dict[str, Any]) -> None:
    """Made, shown, changed, deleted."""
    path = f"/api/projects/{project['id']}"
    assert api.get(path).json()["project"] == project | {"files": []}
    assert api.put(path, json={"name": "Store"}).json()["project"]["name"] == "Store"
    assert api.delete(path).status_code == 200
    assert api.get(path).status_code == 404


def test_what_needs_no_store_is_answered(api: Api) -> None:
    """Health and templates, an unknown route, a body that is none."""
    assert api.get("/health").json()["status"] == "healthy"
    assert api.get("/api/templates").json()["success"] is True
    for unknown in (api.get("/api/nothing"), api.post("/api/projects", data="{")):
        assert unknown.status_code in {404, 400}
        assert set(unknown.json()["error"]) == {"code", "message", "timestamp"}
        assert unknown.json()["success"] is False


def test_the_list_fails(api: Api) -> None:
    """Its index is not there."""
    assert api.get("/api/projects").status_code == 500


@pytest.mark.parametrize(("path", "status"), [("/api/templates", 401), ("/health", 200)])
def test_the_handler_wants_a_native_key_itself(twin: Embedded, path: str, status: int) -> None:
    """A request that came through another door than the key's is refused, unless for /health."""
    event = {"httpMethod": "GET", "path": path, "requestContext": {"identity": {"apiKeyId": None}}}
    answer = twin.client("lambda").invoke(
        FunctionName=twin.system["functions"]["api"], Payload=json.dumps(event).encode()
    )
    assert json.load(answer["Payload"])["statusCode"] == status


def test_agents_fail_without_their_secret_and_work_with_it(twin: Embedded, api: Api, project: dict[str, Any]) -> None:
    """Nobody but a message drives them, none passes the work on; with the model's key each leaves its work."""
    functions, ssm, path = twin.client("lambda"), twin.client("ssm"), f"/api/projects/{project['id']}"

    def invoked(agent: str) -> dict[str, Any]:
        event = {"Records": [{"body": json.dumps({"project_id": project["id"]})}]}
        answer: dict[str, Any] = functions.invoke(
            FunctionName=twin.system["functions"][agent], Payload=json.dumps(event).encode()
        )
        return {"error": answer.get("FunctionError"), "told": json.load(answer["Payload"])}

    assert invoked("pm")["told"]["errorType"] == "ParameterNotFound"
    ssm.put_parameter(Name="/agenticai/llm-key", Type="SecureString", Value="the-secret")
    assert api.post(f"{path}/modify", json={"request": "Faster"}).status_code == 202
    deadline = time.monotonic() + WITHIN_S
    while (seen := api.get(path).json()["project"])["status"] == "created":
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)
    assert (seen["status"], seen["files"]) == ("modified", ["project.py"])
    for agent in ("pm", "qa", "ops"):
        done = invoked(agent)
        assert done["error"] is None, done
    assert api.get(path).json()["project"]["status"] == "released"
    assert sorted(api.get(path).json()["project"]["files"]) == ["plan.md", "project.py", "review.md"]


def test_the_quota_counts_by_the_day(twin: Embedded, key: str) -> None:
    """The parameter's figure, and a 429 that tells nothing of limits."""
    gateway = twin.client("apigateway")
    (plan,) = gateway.get_usage_plans()["items"]
    assert plan["quota"] == {"limit": 200, "offset": 0, "period": "DAY"}
    assert plan["apiStages"] == [{"apiId": twin.system["rest_api_id"], "stage": "prod"}]
    assert [each["id"] for each in gateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]] == [
        each["id"] for each in gateway.get_api_keys()["items"]
    ]


def test_the_administrators_subscription_waits_to_be_confirmed(twin: Embedded) -> None:
    """Until then alarms reach nobody."""
    (only,) = twin.client("sns").list_subscriptions()["Subscriptions"]
    assert (only["Protocol"], only["SubscriptionArn"]) == ("email", "PendingConfirmation")
