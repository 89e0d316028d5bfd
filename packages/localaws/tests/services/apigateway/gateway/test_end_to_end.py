"""A client, the gateway, an authorizer and a function in real processes, and what they leave in logs and metrics."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

AUTHORIZER = """
def handler(event, context):
    key = event["headers"].get("x-api-key", "")
    if key == "none":
        raise Exception("Unauthorized")
    effect = "Allow" if key == "good" else "Deny"
    stage = "/".join(event["methodArn"].split("/")[:2]) + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": stage}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "user", "policyDocument": policy, "context": {"keyId": "k-" + key}}
"""
ECHO = """
import json
def handler(event, context):
    seen = {"key": event["requestContext"]["authorizer"]["keyId"], "path": event["path"], "body": event["body"]}
    return {"statusCode": 201, "headers": {"X-Seen": "yes"}, "body": json.dumps(seen)}
"""
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"
FORMAT = json.dumps(
    {
        "id": "$context.requestId",
        "status": "$context.status",
        "key": "$context.authorizer.keyId",
        "tls": "$context.tlsVersion",
    }
)


class Deployed:
    """A deployed API of two functions."""

    def __init__(self, aws: Any, name: str) -> None:
        self.aws, self.name = aws, name
        self.functions, self.apis, self.logs = aws.client("lambda"), aws.client("apigateway"), aws.client("logs")
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        self.iam = aws.client("iam")
        self.role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        self.arns = {part: self._function(part, code) for part, code in (("auth", AUTHORIZER), ("echo", ECHO))}
        self.api = self.apis.create_rest_api(name=name)["id"]
        self._deploy()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = aws.ready["ca_bundle"]

    def ask(self, path: str = "/a/b", key: str | None = "good", method: str = "POST") -> requests.Response:
        """Ask the API."""
        url = f"{self.aws.ready['gateway_url']}/_aws/execute-api/{self.api}/prod{path}"
        headers = {} if key is None else {"x-api-key": key}
        return self.session.request(method, url, headers=headers, data="hello", timeout=30)

    def permit(self, part: str) -> None:
        """Let API Gateway invoke a function of this API."""
        self.functions.add_permission(
            FunctionName=f"{self.name}-{part}",
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:us-east-1:123456789012:{self.api}/*",
        )

    def remove(self) -> None:
        """Delete everything."""
        self.session.close()
        self.apis.delete_rest_api(restApiId=self.api)
        for part in self.arns:
            self.functions.delete_function(FunctionName=f"{self.name}-{part}")
        self.iam.delete_role(RoleName=self.name)

    def _function(self, part: str, code: str) -> str:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("app.py", code)
        made = self.functions.create_function(
            FunctionName=f"{self.name}-{part}",
            Runtime="python3.12",
            Role=self.role,
            Handler="app.handler",
            Code={"ZipFile": packed.getvalue()},
        )
        self.functions.get_waiter("function_active_v2").wait(FunctionName=made["FunctionName"])
        return str(made["FunctionArn"])

    def _deploy(self) -> None:
        root = self.apis.get_resources(restApiId=self.api)["items"][0]["id"]
        proxy = self.apis.create_resource(restApiId=self.api, parentId=root, pathPart="{proxy+}")["id"]
        authorizer = self.apis.create_authorizer(
            restApiId=self.api,
            name="keys",
            type="REQUEST",
            authorizerUri=URI.format(self.arns["auth"]),
            identitySource="method.request.header.x-api-key",
            authorizerResultTtlInSeconds=0,
        )["id"]
        place = {"restApiId": self.api, "resourceId": proxy, "httpMethod": "ANY"}
        self.apis.put_method(**place, authorizationType="CUSTOM", authorizerId=authorizer)
        self.apis.put_integration(
            **place, type="AWS_PROXY", integrationHttpMethod="POST", uri=URI.format(self.arns["echo"])
        )
        self.apis.create_deployment(restApiId=self.api, stageName="prod")


@pytest.fixture
def logging_allowed(aws: Any) -> Iterator[None]:
    """The account's role for CloudWatch Logs, set for the test."""

    def set_role(role: str) -> None:
        operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
        aws.client("apigateway").update_account(patchOperations=[operation])

    set_role("arn:aws:iam::123456789012:role/apigateway-logs")
    yield
    set_role("")


@pytest.fixture
def deployed(aws: Any, unique: Callable[[str], str]) -> Iterator[Deployed]:
    """The API, both functions permitted."""
    made = Deployed(aws, unique("e2e"))
    made.permit("auth")
    made.permit("echo")
    yield made
    made.remove()


def test_only_holders_of_a_key_get_in(deployed: Deployed) -> None:
    """No key 401, a refusal of the function 401, a wrong key 403, a good one reaches the function."""
    assert [deployed.ask(key=key).status_code for key in (None, "none", "bad")] == [401, 401, 403]
    answer = deployed.ask()
    assert (answer.status_code, answer.headers["X-Seen"]) == (201, "yes")
    assert answer.json() == {"key": "k-good", "path": "/a/b", "body": "hello"}


def test_without_permission_the_functions_stay_closed(aws: Any, unique: Callable[[str], str]) -> None:
    """Lambda's resource policies are asked: the authorizer's first (500, null), then the integration's (500)."""
    made = Deployed(aws, unique("e2e"))
    assert (made.ask().status_code, made.ask().text) == (500, '{"message":null}')
    made.permit("auth")
    assert (made.ask().status_code, made.ask().text) == (500, '{"message": "Internal server error"}')
    made.permit("echo")
    assert made.ask().status_code == 201
    made.remove()


@pytest.mark.usefixtures("logging_allowed")
def test_every_request_is_found_in_the_access_log(deployed: Deployed) -> None:
    """By its request ID, with status, key ID and TLS version, and never with the key."""
    group = f"/access/{deployed.name}"
    deployed.logs.create_log_group(logGroupName=group)
    settings = {"destinationArn": f"arn:aws:logs:us-east-1:123456789012:log-group:{group}", "format": FORMAT}
    deployed.apis.update_stage(
        restApiId=deployed.api,
        stageName="prod",
        patchOperations=[
            {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value} for name, value in settings.items()
        ],
    )
    answers = [deployed.ask(key=key) for key in ("good", "bad", None)]
    events = deployed.logs.filter_log_events(logGroupName=group)["events"]
    lines = {line["id"]: line for line in (json.loads(event["message"]) for event in events)}
    found = [lines[answer.headers["x-amzn-RequestId"]] for answer in answers]
    assert [(line["status"], line["key"]) for line in found] == [("201", "k-good"), ("403", "k-bad"), ("401", "-")]
    assert {line["tls"] for line in found} == {"TLSv1.3"}
    deployed.logs.delete_log_group(logGroupName=group)


def test_requests_are_counted_by_stage(deployed: Deployed) -> None:
    """Count, 4XXError and 5XXError of the stage agree with what was asked."""
    for key in ("good", "good", "bad"):
        deployed.ask(key=key)
    cloudwatch = deployed.aws.client("cloudwatch")
    year = int(requests.get(deployed.aws.ready["clock_url"], timeout=10).json()["now"][:4])
    dimensions = [{"Name": "ApiName", "Value": deployed.name}, {"Name": "Stage", "Value": "prod"}]

    def total(metric: str) -> float:
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/ApiGateway",
            MetricName=metric,
            Dimensions=dimensions,
            StartTime=f"{year - 1}-12-31T00:00:00Z",
            EndTime=f"{year + 1}-01-02T00:00:00Z",
            Period=86_400,
            Statistics=["Sum"],
        )["Datapoints"]
        return float(sum(point["Sum"] for point in points))

    assert [total(metric) for metric in ("Count", "4XXError", "5XXError")] == [3, 1, 0]


def test_many_clients_at_once_are_all_served(deployed: Deployed) -> None:
    """Concurrent requests do not disturb each other."""
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda number: deployed.ask(f"/n/{number}").json()["path"], range(40)))
    assert bodies == [f"/n/{number}" for number in range(40)]
