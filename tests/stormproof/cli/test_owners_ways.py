"""Systems whose owners have authorizers of their own, routes that stay open, and preflights: hardened and verified."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.embedded import Embedded, embedded

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]

Process = Callable[..., subprocess.CompletedProcess[str]]
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"
TOKEN = "method.request.header.Authorization"
MAY_LOG = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
"""Without it a function logs nothing, and 1.5 comes to ERROR: what its log lacks is no finding then."""
CODE = """
def policy(effect, event):
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "me", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}

def app(event, context):
    preflight = event["httpMethod"] == "OPTIONS"
    return {"statusCode": 404 if preflight else 200, "body": '{"said": "served"}'}

def own(event, context):
    return policy("Allow" if event["authorizationToken"] == "good" else "Deny", event)

def everybody(event, context):
    return policy("Allow", event)
"""
ALLOWED = "method.response.header.Access-Control-Allow-Headers"
ORIGIN = "method.response.header.Access-Control-Allow-Origin"


@dataclass
class Shop:
    """A small system: functions of one package, an API, a table, a bucket; `target` are lines of its target file."""

    aws: Embedded
    name: str
    arns: dict[str, str] = field(default_factory=dict)
    api: str = ""
    target: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make all but methods."""
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = self.aws.client("iam").create_role(RoleName=self.name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        self.aws.client("iam").attach_role_policy(RoleName=self.name, PolicyArn=MAY_LOG)
        self.api = self.apis.create_rest_api(name=self.name)["id"]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("shop.py", CODE)
        functions = self.aws.client("lambda")
        for part in ("app", "own", "everybody"):
            made = functions.create_function(
                FunctionName=f"{self.name}-{part}", Runtime="python3.12", Role=role, Handler=f"shop.{part}",
                Code={"ZipFile": packed.getvalue()}, Timeout=10,
            )  # fmt: skip
            self.arns[part] = made["FunctionArn"]
            functions.add_permission(
                FunctionName=f"{self.name}-{part}", StatementId="api", Action="lambda:InvokeFunction",
                Principal="apigateway.amazonaws.com",
                SourceArn=f"arn:aws:execute-api:us-east-1:123456789012:{self.api}/*",
            )  # fmt: skip
        self.aws.client("dynamodb").create_table(
            TableName=self.name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )  # fmt: skip
        self.aws.client("s3").create_bucket(Bucket=self.name)

    @property
    def apis(self) -> Any:
        """API Gateway's client."""
        return self.aws.client("apigateway")

    def resource(self, path: str) -> str:
        """Return the ID of a resource, made where it is not there."""
        have = {each["path"]: each["id"] for each in self.apis.get_resources(restApiId=self.api)["items"]}
        at = "/"
        for part in path.strip("/").split("/"):
            up, at = at, f"{at.rstrip('/')}/{part}"
            have[at] = (
                have.get(at) or self.apis.create_resource(restApiId=self.api, parentId=have[up], pathPart=part)["id"]
            )
        return str(have[at])

    def method(self, verb: str, path: str, **authorization: str) -> None:
        """Put a method that the function serves."""
        place = {"restApiId": self.api, "resourceId": self.resource(path), "httpMethod": verb}
        self.apis.put_method(**place, **{"authorizationType": "NONE", **authorization})
        self.apis.put_integration(
            **place, type="AWS_PROXY", integrationHttpMethod="POST", uri=URI.format(self.arns["app"])
        )

    def preflight(self, path: str, allowed: str) -> None:
        """Put a mock that answers a browser's preflights."""
        place = {"restApiId": self.api, "resourceId": self.resource(path), "httpMethod": "OPTIONS"}
        self.apis.put_method(**place, authorizationType="NONE")
        templates = {"application/json": '{"statusCode": 204}'}
        self.apis.put_integration(**place, type="MOCK", requestTemplates=templates)
        self.apis.put_method_response(**place, statusCode="204", responseParameters={ALLOWED: False, ORIGIN: False})
        headers = {ALLOWED: allowed, ORIGIN: "'*'"}
        self.apis.put_integration_response(**place, statusCode="204", responseParameters=headers)

    def authorizer(self, name: str, **settings: Any) -> str:
        """Make an authorizer and return its ID."""
        return str(self.apis.create_authorizer(restApiId=self.api, name=name, identitySource=TOKEN, **settings)["id"])

    def written(self, *more: str) -> str:
        """Deploy, and write the target file."""
        self.apis.create_deployment(restApiId=self.api, stageName="prod")
        ready = self.aws.ready
        kept = ("clock_url", "mailbox_url", "ca_bundle", "gateway_url", "endpoint_url", "endpoint_url_https")
        lines = [
            f'name = "{self.name}"', 'environment = "staging"', f'[regions]\nprimary = "{ready["region"]}"',
            f'[policy]\nadmin_email = "a@example.com"\n[system]\nrest_api_id = "{self.api}"\nstage = "prod"',
            f'table = "{self.name}"\nbucket = "{self.name}"\nqueues = []\nfunctions = {{ app = "{self.name}-app" }}',
            "[embedded]", *(f'{key} = "{ready[key]}"' for key in kept),
            f'access_key_id = "{ready["access_key_id"]}"\nsecret_access_key = "{ready["secret_access_key"]}"',
            '[workload.health]\npath = "/open"\nexpect = { "/said" = "served" }', *more,
        ]  # fmt: skip
        Path("target.toml").write_text("\n".join(lines) + "\n", "utf-8")
        return "target.toml"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """An embedded AWS without a system."""
    with embedded(tmp_path_factory.mktemp("owners"), "--no-system") as running:
        yield running


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, where the verbs run."""
    monkeypatch.chdir(tmp_path)


def verdicts(process: Process, target: str, criteria: str, **environment: str) -> dict[str, tuple[str, str, str]]:
    """Return verdict, code and reason of criteria."""
    done = process("verify", "--target", target, "--criteria", criteria, "--json", "-", **environment)
    found = json.loads(done.stdout)["criteria"]
    return {each: (found[each]["verdict"], found[each]["code"], found[each]["reason"]) for each in criteria.split(",")}


@pytest.mark.usefixtures("here")
def test_ours_goes_on_the_open_methods_and_an_owner_s_stays(aws: Embedded, process: Process) -> None:
    """1.1 and 1.3 hold by either; what is public is named; an application's 404 to OPTIONS is its own affair."""
    shop = Shop(aws, "mixed-shop")
    own = shop.authorizer("own", type="TOKEN", authorizerUri=URI.format(shop.arns["own"]))
    shop.method("GET", "/open")
    shop.method("ANY", "/files/{proxy+}")
    shop.method("GET", "/status")
    shop.method("GET", "/own", authorizationType="CUSTOM", authorizerId=own)
    step = '[[workload.journey]]\nname = "own"\npath = "/own"\nexpect = { "/said" = "served" }'
    public = '[[public_routes]]\nroute = "GET /status"\nreason = "a balancer asks"'
    target = shop.written(step, public)
    done = process("apply", "--yes", "--target", target, "--criteria", "1")
    assert done.returncode == 0, done.stderr
    found = verdicts(process, target, "1.1,1.2,1.3,1.5")
    assert {each: told for each, told in found.items() if told[0] != "PASS"} == {}
    assert "open as named under public_routes: GET /status (a balancer asks)" in found["1.1"][2]
    assert "by its owner's authorizer: GET /own CUSTOM own" in found["1.3"][2]
    assert "not by behaviour" in found["1.2"][2]  # settings alone decide: nobody can show how the owner lets clients in
    assert "[[credential]]" in found["1.2"][2]
    credential = '[[credential]]\nauthorizer = "own"\nenvironment_variable = "OWN_TOKEN"'
    Path(target).write_text(Path(target).read_text("utf-8") + credential + "\n", "utf-8")
    shown = verdicts(process, target, "1.2", OWN_TOKEN="good")["1.2"]
    assert shown[0] == "PASS"
    assert "not by behaviour" not in shown[2]


@pytest.mark.usefixtures("here")
def test_another_status_is_told_by_its_methods_and_can_be_waived(aws: Embedded, process: Process) -> None:
    """AWS_IAM answers 403 to no credentials, a user pool 401 to a wrong token."""
    shop = Shop(aws, "status-shop")
    pool = aws.client("cognito-idp").create_user_pool(PoolName="status-shop")["UserPool"]["Arn"]
    users = shop.authorizer("users", type="COGNITO_USER_POOLS", providerARNs=[pool])
    shop.method("GET", "/open")
    shop.method("GET", "/signed", authorizationType="AWS_IAM")
    shop.method("GET", "/users", authorizationType="COGNITO_USER_POOLS", authorizerId=users)
    target = shop.written()
    assert process("apply", "--yes", "--target", target, "--criteria", "1").returncode == 0
    found = verdicts(process, target, "1.1,1.3")
    assert [found[each][:2] for each in found] == [("FAIL", "auth.other_status")] * 2
    assert ("AWS_IAM" in found["1.1"][2], "COGNITO_USER_POOLS users" in found["1.3"][2]) == (True, True)
    soon = datetime.now(UTC).date() + timedelta(days=30)
    waivers = [
        f'[[waiver]]\ncriterion = "{criterion}"\nresource = "{resource}"\nreason = "r"\n'
        f'approved_by = "me"\nexpires = {soon}'
        for criterion, resource in (("1.1", "GET /signed"), ("1.3", "GET /users"))
    ]
    Path(target).write_text(Path(target).read_text("utf-8") + "\n".join(waivers) + "\n", "utf-8")
    assert [verdict for verdict, _, _ in verdicts(process, target, "1.1,1.3").values()] == ["WAIVED"] * 2


@pytest.mark.usefixtures("here")
def test_an_owner_s_authorizer_that_admits_everybody_is_found(aws: Embedded, process: Process) -> None:
    """On one method beside ours: 1.3 tries every method."""
    shop = Shop(aws, "trusting-shop")
    settings = {"type": "REQUEST", "authorizerUri": URI.format(shop.arns["everybody"])}
    everybody = shop.authorizer("everybody", **settings, authorizerResultTtlInSeconds=0)
    shop.method("GET", "/open")
    shop.method("POST", "/orders", authorizationType="CUSTOM", authorizerId=everybody)
    target = shop.written()
    assert process("apply", "--yes", "--target", target, "--criteria", "1").returncode == 0
    found = verdicts(process, target, "1.1,1.3")
    assert (found["1.1"][0], found["1.3"][:2]) == ("PASS", ("FAIL", "auth.invalid_admitted"))
    assert "POST" in found["1.3"][2]


@pytest.mark.usefixtures("here")
def test_a_preflight_is_made_to_allow_the_key_and_put_back(aws: Embedded, process: Process) -> None:
    """What a mock allowed before stands again after a removal."""
    shop = Shop(aws, "browser-shop")
    shop.method("GET", "/open")
    shop.preflight("/open", "'Content-Type'")
    target = shop.written()

    def allowed() -> str:
        place = {"restApiId": shop.api, "resourceId": shop.resource("/open"), "httpMethod": "OPTIONS"}
        answer = shop.apis.get_integration_response(**place, statusCode="204")
        return str(answer["responseParameters"][ALLOWED])

    assert process("apply", "--yes", "--target", target, "--criteria", "1").returncode == 0
    assert allowed() == "'Content-Type,x-api-key'"
    assert verdicts(process, target, "1.1")["1.1"][0] == "PASS"
    again = process("plan", "--target", target, "--criteria", "1", "--json", "-")
    assert json.loads(again.stdout)["changes"] == []
    assert process("remove", "--yes", "--target", target).returncode == 0
    assert allowed() == "'Content-Type'"
