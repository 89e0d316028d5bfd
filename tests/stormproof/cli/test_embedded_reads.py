"""Looking at the embedded AWS through the AWS house: a stack's system, and what a stage really serves."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.access.connection import Connection, connect
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import load_target
from stormproof.aws.observe.api_shape import differences
from stormproof.aws.observe.apigateway import deployed_shape, live_shape
from stormproof.aws.observe.logs.events import await_events
from stormproof.aws.observe.logs.text_readers import read_text_readers
from stormproof.core.deployment.api_settings import MODEL, NO_OWN_ADDRESS
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import SystemSelector

TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${ApiHandler.Arn}/invocations"


@pytest.fixture
def connection(localaws: dict[str, Any]) -> Connection:
    """A connection to the embedded AWS."""
    return connect(load_target(Path(localaws["target"])), lambda _: None)


def test_a_deployed_api_differs_from_its_stage_by_what_was_changed_since(
    connection: Connection, client: Callable[..., Any]
) -> None:
    """Freshly deployed there is no difference; a method changed and not deployed is the one that is named."""
    api = client("apigateway").create_rest_api(name=f"shape-{uuid.uuid4().hex[:8]}")["id"]
    gateway = client("apigateway")
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    for verb in ("GET", "ANY"):
        place = {"restApiId": api, "resourceId": root, "httpMethod": verb}
        gateway.put_method(**place, authorizationType="NONE")
        gateway.put_integration(**place, type="MOCK", requestTemplates={"a/b": "{}"})
    gateway.put_gateway_response(restApiId=api, responseType="UNAUTHORIZED", statusCode="401")
    gateway.create_deployment(restApiId=api, stageName="s")
    assert differences(live_shape(connection.reader, api), deployed_shape(connection.reader, api, "s")) == ()
    patch = [{"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"}]
    gateway.update_method(restApiId=api, resourceId=root, httpMethod="GET", patchOperations=patch)
    found = differences(live_shape(connection.reader, api), deployed_shape(connection.reader, api, "s"))
    assert [d.what for d in found] == ["method GET /"]
    assert (found[0].live.authorization, found[0].deployed.authorization) == ("AWS_IAM", "NONE")
    changed = {
        "/policy": json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
                                              "Resource": "execute-api:/*"}]}),
        "/minimumCompressionSize": "0",
        "/apiKeySource": "AUTHORIZER",
        "/disableExecuteApiEndpoint": "true",
    }  # fmt: skip
    patch = [{"op": "replace", "path": path, "value": value} for path, value in changed.items()]
    patch.append({"op": "add", "path": "/binaryMediaTypes/image~1png"})
    gateway.update_rest_api(restApiId=api, patchOperations=patch)
    found = differences(live_shape(connection.reader, api), deployed_shape(connection.reader, api, "s"))
    settings = ["binary media types", NO_OWN_ADDRESS, "resource policy"]
    assert [d.what for d in found] == ["method GET /", *(f"setting {name}" for name in settings)]
    gateway.create_deployment(restApiId=api, stageName="s")
    live, deployed = live_shape(connection.reader, api), deployed_shape(connection.reader, api, "s")
    # The models that every API is made with are named by no method: no export has them.
    kept = {name: value for name, value in live.settings.items() if not name.startswith(MODEL)}
    assert (differences(live, deployed), kept) == ((), deployed.settings)
    gateway.delete_rest_api(restApiId=api)


def test_a_log_event_is_found_by_what_stands_in_it(connection: Connection, client: Callable[..., Any]) -> None:
    """A request ID with hyphens is one term."""
    logs, group = client("logs"), f"/found/{uuid.uuid4().hex}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    now, wanted = connection.clock.now(), str(uuid.uuid4())
    at = int(now.timestamp() * 1000)
    lines = [{"timestamp": at, "message": f'{{"requestId":"{r}"}}'} for r in (wanted, str(uuid.uuid4()))]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=lines)
    found = await_events(connection.reader, connection.clock, group, wanted, since=now, within_s=10)
    assert [json.loads(event.message)["requestId"] for event in found] == [wanted]
    logs.delete_log_group(logGroupName=group)


REQUEST = "3f8a1c9e-0000-4000-8000-000000000001"
TEXT_LOG = (
    f"START RequestId: {REQUEST} Version: 3\n",
    f"[ERROR]\t2026-11-29T10:00:00.000Z\t{REQUEST}\tno stock\n",
    f"[DEBUG]\t2026-11-29T10:00:00.000Z\t{REQUEST}\tasked the stock\n",
    f'[INFO]\t2026-11-29T10:00:00.000Z\t{REQUEST}\t{{"_aws": {{"CloudWatchMetrics": []}}}}\n',
    '{"_aws": {"CloudWatchMetrics": []}, "printed": 1}\n',
    f"END RequestId: {REQUEST}\n",
    f"REPORT RequestId: {REQUEST}\tDuration: 3.42 ms\n",
)
LOST_METRICS = (
    "1 of 2 lines with metrics in the embedded metric format are written by the runtime's logger, and would be no "
    "metrics within JSON (for Node.js, aws-embedded-metrics 4.1.1 knows how)"
)
PATTERNS = {
    "kept": "ERROR",
    "lost": '"[ERROR]"',
    "reports": "[kind=REPORT, ...]",
    "printed": "{ $.printed = 1 }",
    "never": "EverythingIsFine",
    "all": "",
}


def test_who_reads_a_log_as_text_is_told_what_he_would_find_in_json(
    connection: Connection, client: Callable[..., Any]
) -> None:
    """Filters are tried on their own lines; queries, embedded metrics and lines of the level DEBUG are looked for."""
    logs, group = client("logs"), f"/aws/lambda/read-{uuid.uuid4().hex}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    at = int(connection.clock.now().timestamp() * 1000)
    lines = [{"timestamp": at, "message": line} for line in TEXT_LOG]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=lines)
    counted = [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]
    for name, pattern in PATTERNS.items():
        logs.put_metric_filter(
            logGroupName=group, filterName=name, filterPattern=pattern, metricTransformations=counted
        )
    asked = {"stormproof/x/ours": "parse @message 'a*b' as c", "theirs": "filter @type = 'REPORT'", "other": "fields a"}
    made = [
        logs.put_query_definition(name=name, queryString=text, logGroupNames=[group])["queryDefinitionId"]
        for name, text in asked.items()
    ]
    found = read_text_readers(connection.reader, group, filtered=True, ours="stormproof/x/")
    assert sorted(found) == sorted(
        [
            "metric filter all counts every line, of which there are others",
            "metric filter lost would not find 1 of 1 lines that it matches today",
            "metric filter never matches no line of the latest streams, so nobody knows what it would match",
            "metric filter reports would not find 1 of 1 lines that it matches today",
            "saved query theirs takes text apart",
            LOST_METRICS,
            "lines of the level DEBUG, such as 1 of the latest streams, are not written at INFO",
        ]
    )
    for definition in made:
        logs.delete_query_definition(queryDefinitionId=definition)
    logs.delete_log_group(logGroupName=group)


def test_a_system_is_found_by_its_stack(
    connection: Connection, client: Callable[..., Any], localaws: dict[str, Any]
) -> None:
    """A stack's API, functions, table, bucket and queues are the system, owned by the stack."""
    stack = f"found-{uuid.uuid4().hex[:8]}"
    bucket, key = f"{stack}-code", "code.zip"
    client("s3").create_bucket(Bucket=bucket)
    client("s3").put_object(Bucket=bucket, Key=key, Body=code())
    client("cloudformation").create_stack(
        StackName=stack, TemplateBody=json.dumps(template(stack, bucket, key)), Capabilities=["CAPABILITY_IAM"]
    )
    target = connection.target.model_copy(update={"system": SystemSelector(stack=stack)})
    system = discover(connection.reader, target)
    assert {f.role: f.name for f in system.functions} == {"api": f"{stack}-api", "pm": f"{stack}-pm"}
    assert (system.tables[0].name, system.buckets[0].name) == (f"{stack}-table", f"{stack}-bucket")
    assert ([q.name for q in system.queues], system.api.stages) == ([f"{stack}-queue"], ("live",))
    assert {owner for _, owner in system.owners} == {f"CloudFormation stack {stack}"}
    assert replace(system, owners=()) != system
    client("cloudformation").delete_stack(StackName=stack)
    client("s3").delete_object(Bucket=bucket, Key=key)
    client("s3").delete_bucket(Bucket=bucket)


def test_a_role_is_assumed_where_the_target_names_one(
    client: Callable[..., Any], at_embedded: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller is then the role, in its own account, which must be allowed."""
    role = client("iam").create_role(
        RoleName=f"auditor-{uuid.uuid4().hex[:8]}", AssumeRolePolicyDocument=json.dumps({"Statement": []})
    )["Role"]
    for name, value in at_embedded.items():
        monkeypatch.setenv(name, value)
    text = (Path(__file__).parents[3] / "targets" / "example.toml").read_text("utf-8")
    text = text.replace('profile = "factory-staging"', f'role = "{role["Arn"]}"')
    found = connect(parse_target(text, "example.toml"), lambda _: None).identity
    assert found.account == "123456789012"
    assert found.principal.split(":")[-1] == f"assumed-role/{role['RoleName']}/stormproof"
    client("iam").delete_role(RoleName=role["RoleName"])


def code() -> bytes:
    """Return the zip of a function."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", "def handle(event, context):\n    return {}\n")
    return buffer.getvalue()


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a resource of a template."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def template(stack: str, bucket: str, key: str) -> dict[str, Any]:
    """Return a small serverless application."""
    api = {"Ref": "Api"}
    runs = {"Runtime": "python3.13", "Handler": "handler.handle", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}
    runs["Code"] = {"S3Bucket": bucket, "S3Key": key}
    method = resource(
        "ApiGateway::Method",
        RestApiId=api,
        ResourceId={"Fn::GetAtt": ["Api", "RootResourceId"]},
        HttpMethod="GET",
        AuthorizationType="NONE",
        Integration={"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::Sub": URI}},
    )
    table = resource(
        "DynamoDB::Table",
        TableName=f"{stack}-table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    resources = {
        "Role": resource("IAM::Role", AssumeRolePolicyDocument={"Statement": [TRUST]}),
        "ApiHandler": resource("Lambda::Function", FunctionName=f"{stack}-api", **runs),
        "PMAgent": resource("Lambda::Function", FunctionName=f"{stack}-pm", **runs),
        "Table": table,
        "Bucket": resource("S3::Bucket", BucketName=f"{stack}-bucket"),
        "Queue": resource("SQS::Queue", QueueName=f"{stack}-queue"),
        "Api": resource("ApiGateway::RestApi", Name=stack),
        "Method": method,
        "Deployment": {"DependsOn": "Method", **resource("ApiGateway::Deployment", RestApiId=api, StageName="live")},
    }
    return {"Resources": resources}
