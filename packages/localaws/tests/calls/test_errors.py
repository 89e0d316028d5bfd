"""Refusals, read by botocore's own parsers."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.session import get_session

from localaws.calls.errors import refusal
from localaws.calls.exchange import Exchange
from localaws.calls.operations import identify

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/{}/aws4_request, SignedHeaders=host"
FORM = "application/x-www-form-urlencoded"

# signing name, botocore's name, protocol, content type of the request
SPEAKERS = [
    ("dynamodb", "dynamodb", "json", "application/x-amz-json-1.0"),
    ("sqs", "sqs", "json", "application/x-amz-json-1.0"),
    ("sqs", "sqs", "query", FORM),
    ("monitoring", "cloudwatch", "query", FORM),
    ("iam", "iam", "query", FORM),
    ("ec2", "ec2", "ec2", FORM),
    ("lambda", "lambda", "rest-json", ""),
    ("s3", "s3", "rest-xml", ""),
    ("route53", "route53", "rest-xml", ""),
    ("cloudfront", "cloudfront", "rest-xml", ""),
]


def parsed(signing_name: str, name: str, protocol: str, content_type: str, code: str, message: str) -> dict[str, Any]:
    """Return what botocore makes of a refusal."""
    headers = (("authorization", SCOPE.format(signing_name)), ("content-type", content_type))
    reply = refusal(identify(Exchange("POST", "/", "", headers, b"", "http")), code, message, 418)
    model = get_session().get_service_model(name)
    shape: Any = model.operation_model(model.operation_names[0]).output_shape
    response = {"status_code": reply.status, "headers": {k.lower(): v for k, v in reply.headers.items()}}
    answer: dict[str, Any] = create_parser(protocol).parse({**response, "body": reply.body}, shape)
    return answer


@pytest.mark.parametrize(("signing_name", "name", "protocol", "content_type"), SPEAKERS)
def test_a_refusal_is_an_error_of_the_service(signing_name: str, name: str, protocol: str, content_type: str) -> None:
    """Code, message and request ID arrive whole, markup in the message included."""
    answer = parsed(signing_name, name, protocol, content_type, "SomethingRefused", 'no <b>"& way</b>')
    assert (answer["Error"]["Code"], answer["Error"]["Message"]) == ("SomethingRefused", 'no <b>"& way</b>')
    assert answer["ResponseMetadata"]["RequestId"]


def test_a_head_is_refused_without_a_body() -> None:
    """HTTP forbids one."""
    headers = (("authorization", SCOPE.format("s3")),)
    reply = refusal(identify(Exchange("HEAD", "/bucket", "", headers, b"", "http")), "AccessDenied", "no", 403)
    assert (reply.status, reply.body) == (403, b"")
