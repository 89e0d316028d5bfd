"""What the model does not allow is refused before the service sees it, in the words and the protocol of the service.

The answers are those recorded on AWS: https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services
"""

from __future__ import annotations

from typing import Any

import pytest

from localaws.validation.front import Validation
from localaws_testing.calls import call_of, error_of

FAILED = "failed to satisfy constraint: Member must"
ROLE = "arn:aws:iam::123456789012:role/r"
CONNECTION = {"Name": "Invalid Name With Spaces!", "AuthorizationType": "INVALID", "AuthParameters": {}}

REFUSED: dict[str, tuple[tuple[str, str, dict[str, Any]], str, str]] = {
    "kms: an enumeration": (
        ("kms", "create_key", {"KeyUsage": "RANDOM"}),
        "ValidationException",
        f"Value 'RANDOM' at 'keyUsage' {FAILED} satisfy enum value set: ",
    ),
    "kms: a range": (
        ("kms", "generate_random", {"NumberOfBytes": 1025}),
        "ValidationException",
        f"Value '1025' at 'numberOfBytes' {FAILED} have value less than or equal to 1024",
    ),
    "kms: a sensitive value is not shown": (
        ("kms", "encrypt", {"KeyId": "k", "Plaintext": b"a" * 5000}),
        "ValidationException",
        f"Value at 'plaintext' {FAILED} have length less than or equal to 4096",
    ),
    "kms: a member of a list": (
        ("kms", "create_key", {"Tags": [{"TagKey": "a" * 129, "TagValue": "v"}]}),
        "ValidationException",
        (f"Value '{'a' * 129}' at 'tags.1.member.tagKey' {FAILED} have length less than or equal to 128"),
    ),
    "events: several, in the order of the model": (
        ("events", "create_connection", CONNECTION),
        "ValidationException",
        (
            f"Value 'Invalid Name With Spaces!' at 'name' {FAILED} satisfy regular "
            r"expression pattern: [\.\-_A-Za-z0-9]+; Value 'INVALID' at 'authorizationType' "
            f"{FAILED} satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]"
        ),
    ),
    "logs: a code of its own": (
        ("logs", "get_log_events", {"logGroupName": "g", "logStreamName": "s", "limit": 10001}),
        "InvalidParameterException",
        f"Value '10001' at 'limit' {FAILED} have value less than or equal to 10000",
    ),
    "logs: structures are shown whole": (
        (
            "logs",
            "put_metric_filter",
            {
                "logGroupName": "g",
                "filterName": "f",
                "filterPattern": "",
                "metricTransformations": [
                    {"metricName": name, "metricNamespace": "n", "metricValue": "1"} for name in ("a", "b")
                ],
            },
        ),
        "InvalidParameterException",
        ("Value '[MetricTransformation(metricName=a, metricNamespace=n, metricValue=1, defaultValue=null, "),
    ),
    "dynamodb: an empty list": (
        ("dynamodb", "execute_statement", {"Statement": "SELECT * FROM t", "Parameters": []}),
        "ValidationException",
        f"Value '[]' at 'parameters' {FAILED} have length greater than or equal to 1",
    ),
    "dynamodb: a limit of nothing": (
        ("dynamodb", "scan", {"TableName": "table", "Limit": 0}),
        "ValidationException",
        f"Value '0' at 'limit' {FAILED} have value greater than or equal to 1",
    ),
    "dynamodb: a batch of 26": (
        ("dynamodb", "batch_write_item", {"RequestItems": {"table": [{"DeleteRequest": {"Key": {}}}] * 26}}),
        "ValidationException",
        "Value '{table=[WriteRequest(",
    ),
    "lambda: an element of a list is shown with the list, all its rules with it": (
        ("lambda", "create_function", {"FunctionName": "f", "Role": ROLE, "Code": {}, "Architectures": ["X86_64"]}),
        "ValidationException",
        (
            f"Value '[X86_64]' at 'architectures' {FAILED} satisfy constraint: "
            "[Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"
        ),
    ),
    "lambda: values of a map": (
        (
            "lambda",
            "create_alias",
            {
                "FunctionName": "f",
                "Name": "a",
                "FunctionVersion": "1",
                "RoutingConfig": {"AdditionalVersionWeights": {"2": -1.0}},
            },
        ),
        "ValidationException",
        (
            "Value '{2=-1.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy "
            "constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "
            "Member must have value greater than or equal to 0.0, Member must not be null]"
        ),
    ),
    "lambda: keys of a map": (
        (
            "lambda",
            "create_alias",
            {
                "FunctionName": "f",
                "Name": "a",
                "FunctionVersion": "1",
                "RoutingConfig": {"AdditionalVersionWeights": {"$LATEST": 0.5}},
            },
        ),
        "ValidationException",
        (
            "Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to "
            "satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to "
            "1024, Member must have length greater than or equal to 1, Member must satisfy regular expression "
            "pattern: [0-9]+]"
        ),
    ),
    "apigateway: paths of the body begin with the input": (
        (
            "apigateway",
            "create_rest_api",
            {"name": "a", "endpointConfiguration": {"types": ["wrong"], "ipAddressType": "wrong"}},
        ),
        "ValidationException",
        (
            "Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to "
            "satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, "
            f"REGIONAL]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' {FAILED} satisfy "
            "enum value set: [ipv4, dualstack]"
        ),
    ),
    "apigateway: what stands in the path does not, and comes last": (
        (
            "apigateway",
            "update_method_response",
            {
                "restApiId": "a",
                "resourceId": "r",
                "httpMethod": "GET",
                "statusCode": "wrong",
                "patchOperations": [{"op": "wrong_op", "path": "/", "value": ""}],
            },
        ),
        "ValidationException",
        (
            "Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.1.member.op' "
            f"{FAILED} satisfy enum value set: [add, remove, move, test, replace, copy]; Value 'wrong' at 'statusCode' "
            rf"{FAILED} satisfy regular expression pattern: [1-5]\d\d"
        ),
    ),
    "apigateway: a usage plan by the hour": (
        ("apigateway", "create_usage_plan", {"name": "p", "quota": {"limit": 1, "period": "HOUR"}}),
        "ValidationException",
        f"Value 'HOUR' at 'createUsagePlanInput.quota.period' {FAILED} satisfy enum value",
    ),
    "cloudwatch": (
        ("cloudwatch", "set_alarm_state", {"AlarmName": "a", "StateValue": "INVALID", "StateReason": "r"}),
        "ValidationError",
        (f"Value 'INVALID' at 'stateValue' {FAILED} satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]"),
    ),
    "iam: neither values nor enumerations": (
        ("iam", "update_access_key", {"AccessKeyId": "A" * 20, "Status": "wrong"}),
        "ValidationError",
        f"Value at 'status' {FAILED} satisfy enum value set",
    ),
    "sts": (
        ("sts", "assume_role", {"RoleArn": ROLE, "RoleSessionName": "Session1:2"}),
        "ValidationError",
        (
            f"Value 'Session1:2' at 'roleSessionName' {FAILED} satisfy regular expression "
            r"pattern: [\w+=,.@-]*"
        ),
    ),
    "cloudformation": (
        ("cloudformation", "create_stack", {"StackName": "*@da591fa3_$", "TemplateBody": "{}"}),
        "ValidationError",
        f"Value '*@da591fa3_$' at 'stackName' {FAILED} satisfy regular expression pattern:",
    ),
    "sns: what is missing": (
        ("sns", "set_platform_application_attributes", {"PlatformApplicationArn": "a"}),
        "ValidationError",
        "Value null at 'attributes' failed to satisfy constraint: Member must not be null",
    ),
    "sns: what is missing below": (
        ("sns", "publish", {"TopicArn": "a", "Message": "m", "MessageAttributes": {"attr1": {"StringValue": "v"}}}),
        "ValidationError",
        (
            "Value null at 'messageAttributes.attr1.member.dataType' failed to satisfy "
            "constraint: Member must not be null"
        ),
    ),
    "sqs": (
        ("sqs", "send_message", {"QueueUrl": "http://127.0.0.1/q"}),
        "MissingParameter",
        "The request must contain the parameter MessageBody.",
    ),
}


@pytest.fixture(scope="module")
def validation() -> Validation:
    """One for all: its checks are kept."""
    return Validation()


@pytest.mark.parametrize("title", REFUSED)
def test_a_request_is_refused_as_recorded(title: str, validation: Validation) -> None:
    """Code, status and message are those that AWS answered."""
    (service, operation, parameters), code, message = REFUSED[title]
    reply = validation.refuse(call_of(service, operation, **parameters))
    assert reply is not None, "the request was let through"
    assert reply.status == 400
    told = error_of(reply)
    assert told[0] == code
    count, _, faults = told[1].rpartition(" detected: ") if " failed to satisfy " in told[1] else ("", "", told[1])
    assert faults.startswith(message)
    assert count == counted(faults)


ALLOWED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "all members": ("kms", "create_key", {"KeyUsage": "SIGN_VERIFY", "KeySpec": "RSA_2048", "Tags": []}),
    "no members": ("events", "list_rules", {}),
    "items of any kind": ("dynamodb", "put_item", {"TableName": "table", "Item": {"a": {"S": ""}, "n": {"N": "1"}}}),
    "numbers that are none": (
        "cloudwatch",
        "put_metric_data",
        {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 1.5, "Dimensions": []}]},
    ),
    "a body of the caller's": ("lambda", "invoke", {"FunctionName": "f", "Payload": b"[1, 2]"}),
    "labels of a path": ("apigateway", "get_method", {"restApiId": "a", "resourceId": "b", "httpMethod": "GET"}),
    "a map of the query protocol": (
        "sns",
        "create_topic",
        {"Name": "t", "Attributes": {"DisplayName": ""}, "Tags": []},
    ),
    "an empty list of the query protocol": ("iam", "create_user", {"UserName": "u", "Tags": []}),
}


@pytest.mark.parametrize("title", ALLOWED)
def test_a_request_that_keeps_to_the_model_passes(title: str, validation: Validation) -> None:
    """Nothing is said of what the model allows."""
    service, operation, parameters = ALLOWED[title]
    assert validation.refuse(call_of(service, operation, **parameters)) is None


def counted(faults: str) -> str:
    """Return how AWS counts the faults that a message tells of; nothing for other messages."""
    count = faults.count(" failed to satisfy ")
    return f"{count} validation error{'s' * (count > 1)}" if count else ""
