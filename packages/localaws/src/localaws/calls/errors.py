"""Refusals in the protocol of the service that was called, so that every SDK reads them as an error of that service.

Sources of the forms: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html (json, rest-json), its siblings
aws-query-protocol, aws-ec2-query-protocol and aws-restxml-protocol, and
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html for S3.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from moto.core.request import determine_request_protocol
from moto.core.utils import get_service_model

from localaws.calls.exchange import Reply
from localaws.calls.operations import FORM, Call

Writer = Callable[[str, str, str], str]


def _json(code: str, message: str, _request_id: str) -> str:
    return json.dumps({"__type": code, "message": message, "Message": message})


def _query(code: str, message: str, request_id: str) -> str:
    return (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        f"</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _ec2(code: str, message: str, request_id: str) -> str:
    return (
        f"<Response><Errors><Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error></Errors>"
        f"<RequestID>{request_id}</RequestID></Response>"
    )


def _s3(code: str, message: str, request_id: str) -> str:
    return (
        f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        f"<RequestId>{request_id}</RequestId></Error>"
    )


# Protocol as botocore names it -> (what writes the error, its content type).
FORMS: Mapping[str, tuple[Writer, str]] = {
    "json": (_json, "application/x-amz-json-1.1"),
    "rest-json": (_json, "application/json"),
    "query": (_query, "text/xml"),
    "ec2": (_ec2, "text/xml"),
    "rest-xml": (_query, "text/xml"),
    "s3": (_s3, "application/xml"),
}


def refusal(call: Call, code: str, message: str, status: int) -> Reply:
    """Answer with an error: `code` as AWS names it, `status` the HTTP status."""
    request_id = str(uuid.uuid4())
    write, kind = FORMS.get(protocol_of(call), FORMS["json"])  # CBOR is not spoken here; its SDKs show the status
    headers = {
        "Content-Type": kind,
        "x-amzn-RequestId": request_id,
        "x-amz-request-id": request_id,
        "x-amzn-ErrorType": code,
    }
    body = b"" if call.exchange.method == "HEAD" else write(code, message, request_id).encode()
    return Reply(status, body, headers)


def not_implemented(call: Call, reason: str = "") -> Reply:
    """Say that localaws does not do what was asked for; 501, which no SDK takes for a reason to try again."""
    asked = f"{call.service.name or 'this service'} {call.operation or f'{call.exchange.method} {call.exchange.path}'}"
    return refusal(call, "NotImplemented", f"localaws does not implement {asked}{reason and f': {reason}'}", 501)


def protocol_of(call: Call) -> str:
    """Return the protocol that the caller speaks, told by its content type where the service has several."""
    if call.service.name == "s3":
        return "s3"
    content_type = call.exchange.header("content-type")
    if call.service.name is None:
        return "query" if content_type.startswith(FORM) else "rest-json"
    model = get_service_model(call.service.name)
    try:
        return str(determine_request_protocol(model, content_type))
    except NotImplementedError:
        return str(model.protocol)
