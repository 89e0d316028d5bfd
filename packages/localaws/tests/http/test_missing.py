"""What is not there is said not to be there, whichever service is asked: never a fault of the server's.

Every operation of the services that localaws has something of its own of, that reads, changes or deletes one thing by
its identifier, is asked for one that nobody has; identifiers are of the forms that the services' models ask for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

SERVICES = (
    "apigateway",
    "budgets",
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "resourcegroupstaggingapi",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "synthetics",
    "wafv2",
)
ONE_THING = re.compile("Get|Delete|Describe|Disable|Enable|Update|Untag|Remove|List")
MISSING = "absent-1234"
WITHOUT_WORDS = frozenset(
    {
        # Their models have no error that means it: refused as not implemented rather than with a made-up one.
        ("sns", "DeletePlatformApplication"),
        ("events", "DeletePartnerEventSource"),
        ("ssm", "DeletePatchBaseline"),
        ("dynamodb", "ListExports"),  # needs no table; moto insists on one
        ("ssm", "GetPatchBaselineForPatchGroup"),
        ("logs", "GetLogObject"),  # streams from a host name of its own, which loopback has not
    }
)


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_found_where_nothing_is(aws: Any, service: str) -> None:
    """A refusal of the service's own, an empty answer, or the plain word that the operation is not implemented."""
    client = aws.client(service, https=service in {"s3", "sqs"}, parameter_validation=False)
    faults = {}
    for name in client.meta.service_model.operation_names:
        if ONE_THING.match(name) and (service, name) not in WITHOUT_WORDS and (told := fault(client, name)):
            faults[name] = told
    assert faults == {}


def fault(client: Any, operation: str) -> str | None:
    """Return the fault that asking for something absent meets, None where it meets none."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    parameters = filled(shape, client.meta.service_model.service_name) if shape else {}
    try:
        getattr(client, xform_name(operation))(**parameters)
    except ClientError as error:
        message, status = (
            error.response["Error"].get("Message", ""),
            error.response["ResponseMetadata"]["HTTPStatusCode"],
        )
        plain = error.response["Error"]["Code"] == "NotImplemented" and not re.search(r": \w*Error: ", message)
        return None if status < 500 or plain else message
    return None


def filled(shape: Any, service: str, name: str = "", depth: int = 0) -> Any:
    """Return a value of a shape: what has to be named, by identifiers that nobody has."""
    make: dict[str, Callable[[], Any]] = {
        "structure": lambda: {
            each: filled(shape.members[each], service, each, depth + 1) for each in shape.required_members if depth < 4
        },
        "list": lambda: [filled(shape.member, service, name, depth + 1)],
        "map": dict,
        "string": lambda: text(shape, service, name),
        "integer": lambda: 1,
        "long": lambda: 1,
        "boolean": lambda: False,
        "timestamp": lambda: "2026-01-01T00:00:00Z",
        "blob": lambda: b"{}",
    }
    return make.get(shape.type_name, lambda: 1.0)()


def text(shape: Any, service: str, name: str) -> str:
    """Return a word of an enumeration, an ARN, a queue's URL, or the identifier."""
    if words := getattr(shape, "enum", None):
        return str(words[0])
    if "arn" in name.lower():
        return f"arn:aws:{service}:us-east-1:123456789012:thing/{MISSING}"
    return f"https://sqs.us-east-1.amazonaws.com/123456789012/{MISSING}" if "Url" in name else MISSING


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("delete_integration", {"resource": True, "httpMethod": "PUT"}, "Invalid Method identifier specified"),
        ("delete_integration", {"resource": True, "httpMethod": "GET"}, "Invalid Integration identifier specified"),
        ("get_integration", {"resource": True, "httpMethod": "GET"}, "Invalid Integration identifier specified"),
        ("delete_method", {"resource": True, "httpMethod": "PUT"}, "Invalid Method identifier specified"),
        ("get_request_validator", {"requestValidatorId": "v"}, "Invalid Request Validator identifier specified"),
        ("update_request_validator", {"requestValidatorId": "v"}, "Invalid Request Validator identifier specified"),
        ("delete_request_validator", {"requestValidatorId": "v"}, "Invalid Request Validator identifier specified"),
        ("delete_authorizer", {"authorizerId": "a"}, "Invalid Authorizer identifier specified"),
        ("delete_deployment", {"deploymentId": "d"}, "Invalid Deployment identifier specified"),
        ("delete_stage", {"stageName": "s"}, "Invalid stage identifier specified"),
        ("delete_model", {"modelName": "M"}, "Invalid Model Name specified"),
        ("delete_resource", {"resourceId": "r"}, "Invalid Resource identifier specified"),
    ],
)
def test_parts_of_an_api_are_not_found(
    aws: Any, unique: Callable[[str], str], operation: str, parameters: dict[str, Any], message: str
) -> None:
    """The API is there, the part is not: NotFoundException, 404."""
    client = aws.client("apigateway")
    api = client.create_rest_api(name=unique("api"))["id"]
    asked = dict(parameters)
    if asked.pop("resource", False):
        asked["resourceId"] = client.get_resources(restApiId=api)["items"][0]["id"]
        client.put_method(restApiId=api, resourceId=asked["resourceId"], httpMethod="GET", authorizationType="NONE")
    with pytest.raises(ClientError, match=message) as refused:
        getattr(client, operation)(restApiId=api, **asked)
    client.delete_rest_api(restApiId=api)
    told = refused.value.response
    assert (told["Error"]["Code"], told["ResponseMetadata"]["HTTPStatusCode"]) == ("NotFoundException", 404)


def test_a_key_that_is_in_no_plan_is_not_found_there(aws: Any, unique: Callable[[str], str]) -> None:
    """Whether the key exists or not: NotFoundException, and the plan stays."""
    client = aws.client("apigateway")
    plan, key = client.create_usage_plan(name=unique("plan"))["id"], client.create_api_key(name=unique("key"))["id"]
    for each in (key, MISSING):
        with pytest.raises(client.exceptions.NotFoundException):
            client.delete_usage_plan_key(usagePlanId=plan, keyId=each)
    client.delete_usage_plan(usagePlanId=plan)
    client.delete_api_key(apiKey=key)


def test_no_tags_are_taken_off_an_object_that_is_not_there(aws: Any, unique: Callable[[str], str]) -> None:
    """NoSuchKey, as for the object itself."""
    client, bucket = aws.client("s3", https=True), unique("bucket")
    client.create_bucket(Bucket=bucket)
    with pytest.raises(client.exceptions.NoSuchKey):
        client.delete_object_tagging(Bucket=bucket, Key=MISSING)
    client.delete_bucket(Bucket=bucket)


def test_a_nat_gateway_that_is_not_there_is_not_found(aws: Any) -> None:
    """The code is EC2's."""
    with pytest.raises(ClientError, match="NatGatewayNotFound"):
        aws.client("ec2").delete_nat_gateway(NatGatewayId="nat-0123456789abcdef0")
