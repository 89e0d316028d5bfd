"""Where AWS's names lead in a function's process."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.lambda_.runtime.processes.names import led
from localaws_testing.functions import archive

PORTS = {"endpoint:443": 1, "endpoint:80": 2, "gateway:443": 3, "gateway:80": 4}


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        (("dynamodb.us-east-1.amazonaws.com", 443), ("127.0.0.1", 1)),
        (("STS.amazonaws.com.", "https"), ("127.0.0.1", 1)),
        ((b"bucket.s3.amazonaws.com", 80), ("127.0.0.1", 2)),
        (("a1.execute-api.eu-west-1.amazonaws.com", 443), ("127.0.0.1", 3)),
        (("a1.execute-api.eu-west-1.amazonaws.com", "http"), ("127.0.0.1", 4)),
        (("host.amazonaws.com", 5432), ("127.0.0.1", 5432)),
        (("example.com", 443), ("example.com", 443)),
        (("amazonaws.com.example.com", 443), ("amazonaws.com.example.com", 443)),
        ((None, 443), (None, 443)),
    ],
)
def test_names_of_aws_lead_to_loopback(asked: tuple[Any, Any], there: tuple[Any, Any]) -> None:
    """The gateway's to the gateway, all others to the endpoint, by TLS or not; other names stay alone."""
    assert led(*asked, PORTS) == there


SOURCE = """
import os, ssl, urllib.error, urllib.request
import boto3

def handler(event, context):
    del os.environ["AWS_ENDPOINT_URL"]
    told = {region: boto3.client("sts", region).get_caller_identity()["Account"] for region in event["regions"]}
    gateway = "https://none.execute-api.us-east-1.amazonaws.com/stage"
    try:
        urllib.request.urlopen(gateway, context=ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"]))
    except urllib.error.HTTPError as error:
        told["gateway"] = [error.code, error.headers["x-amzn-ErrorType"]]
    return told
"""


def test_an_sdk_that_knows_nothing_of_localaws_reaches_it_by_name(aws: Any, unique: Callable[[str], str]) -> None:
    """Without AWS_ENDPOINT_URL, by regional and global names, over TLS that it verifies; the gateway likewise."""
    name, functions = unique("named"), aws.client("lambda")
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = {"ZipFile": archive(index=SOURCE).data}
    functions.create_function(
        FunctionName=name, Runtime="python3.12", Handler="index.handler", Role=role, Code=code, Timeout=30
    )
    payload = json.dumps({"regions": ["us-east-1", "eu-west-1", "aws-global"]})
    answer = functions.invoke(FunctionName=name, Payload=payload)
    told = json.loads(answer["Payload"].read())
    assert told == {
        "us-east-1": "123456789012",
        "eu-west-1": "123456789012",
        "aws-global": "123456789012",
        "gateway": [403, "ForbiddenException"],
    }
