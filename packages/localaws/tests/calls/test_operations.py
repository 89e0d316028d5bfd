"""What a request asks for, told in every protocol."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from localaws.calls.errors import not_implemented
from localaws.calls.exchange import Exchange
from localaws.calls.operations import identify

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/{region}/{service}/aws4_request, SignedHeaders=host"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


def request(signing_name: str, method: str = "POST", path: str = "/", body: bytes = b"", **headers: str) -> Exchange:
    """A signed request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named["authorization"] = SCOPE.format(region="eu-west-1", service=signing_name)
    path, _, query = path.partition("?")
    return Exchange(method, path, query, tuple(named.items()), body, "http")


JSON = {
    "dynamodb": ("DynamoDB_20120810.GetItem", "dynamodb", "dynamodb"),
    "dynamodb streams": ("DynamoDBStreams_20120810.ListStreams", "dynamodbstreams", "dynamodbstreams"),
    "monitoring": ("GraniteServiceVersion20100801.PutMetricData", "cloudwatch", "cloudwatch"),
    "tagging": (
        "ResourceGroupsTaggingAPI_20170126.GetResources",
        "resourcegroupstaggingapi",
        "resourcegroupstaggingapi",
    ),
    "states": ("AWSStepFunctions.ListStateMachines", "stepfunctions", "stepfunctions"),
}


@pytest.mark.parametrize("signing_name", JSON)
def test_a_json_request_names_its_operation_in_the_target(signing_name: str) -> None:
    """X-Amz-Target ends in the operation; the scope gives service and region."""
    target, name, backend = JSON[signing_name]
    call = identify(request(signing_name.partition(" ")[0], x_amz_target=target))
    assert (call.service.name, call.service.backend, call.operation) == (name, backend, target.rpartition(".")[2])
    assert (call.region, call.access_key_id) == ("eu-west-1", "AKIAEXAMPLE")


def test_a_query_request_names_its_operation_in_the_body() -> None:
    """Action is one of the form's fields, wherever it stands."""
    call = identify(request("iam", body=b"Version=2010-05-08&Action=CreateRole", content_type=FORM))
    assert (call.service.name, call.operation) == ("iam", "CreateRole")


REST = [
    ("lambda", "POST", "/2015-03-31/functions/f/invocations", "lambda", "Invoke"),
    (
        "lambda",
        "GET",
        "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af",
        "lambda",
        "GetFunction",
    ),
    (
        "lambda",
        "DELETE",
        "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af",
        "lambda",
        "UntagResource",
    ),
    ("apigateway", "GET", "/restapis", "apigateway", "GetRestApis"),
    ("apigateway", "GET", "/v2/apis", "apigatewayv2", "GetApis"),
    ("s3", "GET", "/bucket?list-type=2", "s3", "ListObjectsV2"),
    ("s3", "GET", "/bucket/a/b", "s3", "GetObject"),
    ("s3", "PUT", "/bucket/k?Action=x", "s3", "PutObject"),
    ("s3", "GET", "/v20180820/configuration/publicAccessBlock", "s3control", "GetPublicAccessBlock"),
]


@pytest.mark.parametrize(("signing_name", "method", "path", "service", "operation"), REST)
def test_a_rest_request_names_its_operation_by_method_and_path(
    signing_name: str, method: str, path: str, service: str, operation: str
) -> None:
    """Method, path and query are matched with the service's model; a required argument that lacks is refused later."""
    call = identify(request(signing_name, method, path, x_amz_account_id="123456789012"))
    assert (call.service.name, call.operation) == (service, operation)


def test_a_presigned_request_is_told_by_its_query() -> None:
    """X-Amz-Credential stands in for the Authorization header."""
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20260101%2Fap-southeast-2%2Fs3%2Faws4_request"
    )
    call = identify(Exchange("GET", "/bucket/key", query, (), b"", "http"))
    assert (call.service.name, call.operation, call.region) == ("s3", "GetObject", "ap-southeast-2")


def test_only_s3_has_buckets_in_its_host_names() -> None:
    """Another service's prefix of the host leaves its path alone."""
    host = (("host", "streaming-logs.localhost"), ("x-amz-target", "Logs_20140328.StartLiveTail"))
    scope = (("authorization", SCOPE.format(region="eu-west-1", service="logs")),)
    assert identify(Exchange("POST", "/", "", host + scope, b"", "http")).exchange.path == "/"
    bucket = identify(Exchange("GET", "/key", "", (("host", "bucket.localhost"),), b"", "http"))
    assert (bucket.exchange.path, bucket.operation) == ("/bucket/key", "GetObject")


def test_an_unsigned_request_is_one_to_s3() -> None:
    """Public objects are read without a signature; everything else unsigned is theirs too."""
    call = identify(Exchange("GET", "/bucket/key", "", (), b"", "http"))
    assert (call.service.name, call.operation, call.access_key_id) == ("s3", "GetObject", None)


def test_a_web_identity_needs_no_signature() -> None:
    """AssumeRoleWithWebIdentity is STS's, though nothing says so but the action."""
    headers = (("content-type", FORM),)
    call = identify(Exchange("POST", "/", "", headers, b"Action=AssumeRoleWithWebIdentity", "http"))
    assert call.key == ("sts", "AssumeRoleWithWebIdentity")


def test_a_request_that_fits_no_operation_has_none() -> None:
    """Neither a guess nor an error."""
    call = identify(request("lambda", "GET", "/no/such/path"))
    assert (call.service.name, call.operation) == ("lambda", None)


def test_an_unknown_service_is_told_as_such() -> None:
    """Neither botocore nor moto knows it."""
    call = identify(request("nosuch", "GET", "/"))
    assert (call.service.name, call.service.backend, call.operation) == (None, None, None)


ANYTHING = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30)
TYPES = st.sampled_from([FORM, "multipart/form-data; boundary=x", "application/json"])
HEADERS = st.tuples(st.sampled_from(["host", "content-type", "x-amz-target", "x-amz-meta-a_b"]), ANYTHING | TYPES)


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "PATCH", "OPTIONS"]),
    path=ANYTHING,
    query=ANYTHING,
    headers=st.lists(HEADERS, max_size=4),
    body=st.binary(max_size=40),
    service=st.sampled_from(["s3", "lambda", "dynamodb", "sqs", "iam", "ec2", "apigateway", "nosuch"]),
)
@example(method="GET", path="/[", query="", headers=[], body=b"", service="s3")
@example(method="GET", path="", query="", headers=[("host", ".")], body=b"", service="s3")
def test_whatever_is_sent_can_be_refused(
    method: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes, service: str
) -> None:
    """Any request is told apart somehow, and refused in a protocol, never by an exception."""
    scope = ("authorization", SCOPE.format(region="eu-west-1", service=service))
    call = identify(Exchange(method, f"/{path}", query, (*headers, scope), body, "http"))
    assert not_implemented(call).status == 501
