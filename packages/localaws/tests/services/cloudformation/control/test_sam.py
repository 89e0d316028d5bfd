"""Applications of SAM: what is refused names the way out and leaves nothing; what its CLI makes for itself works."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

SERVERLESS = "AWS::Serverless-2016-10-31"


@pytest.fixture
def uploads(aws: Any, unique: Callable[[str], str]) -> str:
    """A bucket as SAM's CLI makes it, which refuses everything but TLS, with a package in it."""
    s3, bucket = aws.client("s3", https=True), unique("uploads")
    s3.create_bucket(Bucket=bucket)
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denied]}))
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return {'statusCode': 200, 'body': 'hello'}")
    s3.put_object(Bucket=bucket, Key="code", Body=package.getvalue())
    return bucket


def application(uploads: str, event: str = "Api", **more: Any) -> str:
    """Return the template of a function behind an API."""
    properties = {
        "CodeUri": f"s3://{uploads}/code",
        "Handler": "app.handler",
        "Runtime": "python3.12",
        "AutoPublishAlias": "live",
        "Events": {"Get": {"Type": event, "Properties": {"Path": "/hello", "Method": "get"}}},
        **more,
    }
    resources = {
        "Hello": {"Type": "AWS::Serverless::Function", "Properties": properties},
        "Topic": {"Type": "AWS::SNS::Topic"},
    }
    return json.dumps({"Transform": SERVERLESS, "Resources": resources})


def change_set(stacks: Any, name: str, **template: str) -> Any:
    """Make a change set that creates a stack; returns what is told of it."""
    stacks.made.append(name)
    made = stacks.client.create_change_set(
        StackName=name, ChangeSetName="c", ChangeSetType="CREATE", Capabilities=["CAPABILITY_IAM"], **template
    )
    return stacks.client.describe_change_set(ChangeSetName=made["Id"])


@pytest.mark.parametrize(
    ("shape", "parts"),
    [
        ({"event": "HttpApi"}, ("AWS::ApiGatewayV2::Api", "ServerlessHttpApi", "the type Api in place of HttpApi")),
        (
            {"DeploymentPreference": {"Type": "AllAtOnce"}},
            ("AWS::CodeDeploy::DeploymentGroup", "HelloDeploymentGroup", "Without DeploymentPreference"),
        ),
    ],
)
def test_what_is_not_done_names_the_way_out(
    stacks: Any, unique: Callable[[str], str], uploads: str, shape: Mapping[str, Any], parts: tuple[str, ...]
) -> None:
    """Types, resources and what to write instead; no resource is made, and the way out works on the same stack."""
    name = unique("sam")
    told = change_set(stacks, name, TemplateBody=application(uploads, **shape))
    assert told["Status"] == "FAILED"
    for part in (*parts, "Nothing was made"):
        assert part in told["StatusReason"]
    assert stacks.client.describe_stack_resources(StackName=name)["StackResources"] == []
    stacks.client.delete_change_set(ChangeSetName=told["ChangeSetId"])
    better = change_set(stacks, name, TemplateBody=application(uploads))
    stacks.client.execute_change_set(ChangeSetName=better["ChangeSetId"])
    assert stacks.told(name)["StackStatus"] == "CREATE_COMPLETE"


def test_a_deployment_preference_that_is_off_is_none(stacks: Any, unique: Callable[[str], str], uploads: str) -> None:
    """The alias moves at once."""
    body = application(uploads, DeploymentPreference={"Enabled": False, "Type": "AllAtOnce"})
    assert change_set(stacks, unique("sam"), TemplateBody=body)["Status"] == "CREATE_COMPLETE"


def test_templates_are_read_from_buckets_that_refuse_all_but_tls(
    aws: Any, stacks: Any, unique: Callable[[str], str], uploads: str
) -> None:
    """As SAM's CLI uploads them."""
    aws.client("s3", https=True).put_object(Bucket=uploads, Key="template", Body=application(uploads).encode())
    url = f"https://s3.us-east-1.amazonaws.com/{uploads}/template"
    assert change_set(stacks, unique("sam"), TemplateURL=url)["Status"] == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({"Pipe": {"Type": "AWS::Pipes::Pipe"}}, r"Unrecognized resource types: \[AWS::Pipes::Pipe\]"),
        ({"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "B"}}}}, r"dependencies \[B\]"),
    ],
)
def test_a_template_without_transforms_is_refused_at_once(
    stacks: Any, unique: Callable[[str], str], resources: Mapping[str, Any], message: str
) -> None:
    """No change set is made, and no stack in review is left."""
    name = unique("plain")
    with pytest.raises(ClientError, match=message):
        change_set(stacks, name, TemplateBody=json.dumps({"Resources": resources}))
    with pytest.raises(ClientError, match="does not exist"):
        stacks.told(name)
