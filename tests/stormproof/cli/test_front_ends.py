"""A system of a Python and a Node function, with an HTTP API beside its REST API, is taken through all verbs."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.embedded import Api, Embedded, embedded

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node"),
]

Process = Callable[..., subprocess.CompletedProcess[str]]
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"
PYTHON = "def handle(event, context): return {'statusCode': 200, 'body': '{\"by\": \"py\"}'}"
NODE = 'exports.handle = async () => ({ statusCode: 200, body: \'{"by": "js"}\' });'
SERVED = {"py": ("python3.12", "app.py", PYTHON), "js": ("nodejs22.x", "app.js", NODE)}
WORKLOAD = """
[workload.health]
path = "/py"
expect = { "/by" = "py" }
[[workload.journey]]
name = "web"
path = "/js"
expect = { "/by" = "js" }
"""


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Embedded]:
    """An embedded AWS without a system."""
    with embedded(tmp_path, "--no-system") as running:
        yield running


def functions(aws: Embedded) -> dict[str, str]:
    """Make a function of each language, and return their ARNs."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = aws.client("iam").create_role(RoleName="mixed", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    arns = {}
    for name, (runtime, file, text) in SERVED.items():
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(file, text)
        code = {"ZipFile": packed.getvalue()}
        made = aws.client("lambda").create_function(
            FunctionName=name, Runtime=runtime, Role=role, Handler="app.handle", Code=code, Timeout=10
        )
        aws.client("lambda").add_permission(
            FunctionName=name, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
        )
        arns[name] = str(made["FunctionArn"])
    return arns


def rest_api(aws: Embedded, arns: dict[str, str]) -> str:
    """Make a REST API with a method for each function, and return its ID."""
    apis = aws.client("apigateway")
    api = apis.create_rest_api(name="mixed")["id"]
    root = apis.get_resources(restApiId=api)["items"][0]["id"]
    for name, arn in arns.items():
        resource = apis.create_resource(restApiId=api, parentId=root, pathPart=name)["id"]
        place = {"restApiId": api, "resourceId": resource, "httpMethod": "GET"}
        apis.put_method(**place, authorizationType="NONE")
        apis.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=URI.format(arn))
    apis.create_deployment(restApiId=api, stageName="prod")
    return str(api)


def http_api(aws: Embedded, arn: str) -> str:
    """Make an HTTP API with an open route to a function, and return its ID."""
    apis = aws.client("apigatewayv2")
    api = apis.create_api(Name="beside", ProtocolType="HTTP")["ApiId"]
    integration = apis.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn)["IntegrationId"]
    apis.create_route(ApiId=api, RouteKey="GET /open", Target=f"integrations/{integration}")
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return str(api)


def answers(aws: Embedded, api: str) -> dict[str, Any]:
    """Return what each function answers."""
    client = Api(f"{aws.ready['gateway_url']}/_aws/execute-api/{api}/prod", aws.ready["ca_bundle"], None)
    return {name: client.get(f"/{name}").json() for name in SERVED}


def test_a_node_function_and_an_http_api_hinder_nothing_else(aws: Embedded, process: Process, tmp_path: Path) -> None:
    """What leads past the API is told and fails 1.1 alone, what cannot be limited fails 6.1 alone, removal is whole."""
    arns = functions(aws)
    api, beside = rest_api(aws, arns), http_api(aws, arns["js"])
    before, ready = answers(aws, api), str(tmp_path / "ready.json")
    named = f"--rest-api-id {api} --function py=py --function js=js --name mixed --environment staging".split()
    init = process("target", "init", "--ready-file", ready, *named, "--admin-email", "a@example.com")
    assert init.returncode == 0, init.stderr
    assert f"HTTP API {beside} (beside) leads to functions past the REST API" in init.stdout
    file = tmp_path / "stormproof.toml"
    file.write_text(file.read_text("utf-8") + WORKLOAD, "utf-8")

    plan = json.loads(process("plan", "--json", "-").stdout)
    assert [each["kind"] for each in plan["front_ends"]] == ["HTTP API"]
    # What the Node function needs is not known, so its role is a conflict.
    assert process("apply", "--yes").returncode in {0, 1}
    verdicts = verified(process, tmp_path)
    assert {name: each["verdict"] for name, each in verdicts.items()} == {
        "1.1": "FAIL", "1.3": "PASS", "6.1": "FAIL", "9.3": "PASS",
    }  # fmt: skip
    assert "auth.bypass_front_end" in json.dumps(verdicts["1.1"])

    assert process("remove", "--yes").returncode == 0
    assert answers(aws, api) == before == {"py": {"by": "py"}, "js": {"by": "js"}}


def verified(process: Process, folder: Path) -> dict[str, Any]:
    """Verify some criteria, and return what is told of each."""
    wanted = ("1.1", "1.3", "6.1", "9.3")
    process("verify", "--criteria", ",".join(wanted))
    criteria = json.loads((folder / "reports" / "summary.json").read_text("utf-8"))["criteria"]
    return {name: criteria[name] for name in wanted}
