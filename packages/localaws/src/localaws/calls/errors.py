"""Refusals in the protocol of the service that was called, so that every SDK reads them as an error of that service.

Sources of the forms: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html (json, rest-json), its siblings
aws-query-protocol, aws-ec2-query-protocol and aws-restxml-protocol, and
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html for S3.
"""

from __future__ import annotations

import base64
import hashlib
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
        f"<RequestId>{request_id}</RequestId><HostId>{host_id(request_id)}</HostId></Error>"
    )


def host_id(request_id: str) -> str:
    """Return the second ID of a request to S3 (``x-amz-id-2``): 56 bytes in base64, the same for the same request.

    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
    """
    return base64.b64encode(hashlib.sha512(request_id.encode()).digest()[:56]).decode()


def with_details(reply: Reply, details: Mapping[str, str]) -> Reply:
    """Return an error of S3 with further elements beside its message, such as ``ArgumentName``."""
    more = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in details.items())
    body = reply.body.replace(b"</Message>", f"</Message>{more}".encode(), 1)
    return Reply(reply.status, body, reply.headers)


# Protocol as botocore names it -> (what writes the error, its content type).
FORMS: Mapping[str, tuple[Writer, str]] = {
    "json": (_json, "application/x-amz-json-1.1"),
    "rest-json": (_json, "application/json"),
    "query": (_query, "text/xml"),
    "ec2": (_ec2, "text/xml"),
    "rest-xml": (_query, "text/xml"),
    "s3": (_s3, "application/xml"),
}


QUERY_ERROR = "x-amzn-query-error"
OF_QUERY = {"ValidationError": "ValidationException"}
"""Codes of the query protocol that differ from the error's name, which newer protocols tell.

Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json
(test_set_alarm_invalid_input); the header: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""


def refusal(call: Call, code: str, message: str, status: int) -> Reply:
    """Answer with an error: `code` as AWS names it, `status` the HTTP status."""
    request_id, protocol = str(uuid.uuid4()), protocol_of(call)
    write, kind = FORMS.get(protocol, FORMS["json"])  # CBOR is not spoken here; its SDKs show the status
    headers = {
        "Content-Type": kind,
        "x-amzn-RequestId": request_id,
        "x-amz-request-id": request_id,
        "x-amzn-ErrorType": code,
    }
    if protocol == "json" and code in OF_QUERY and _comes_from_query(call):
        headers[QUERY_ERROR] = f"{code};{'Receiver' if status >= 500 else 'Sender'}"
        code = OF_QUERY[code]
    body = b"" if call.exchange.method == "HEAD" else write(code, message, request_id).encode()
    return Reply(status, body, headers)


def _comes_from_query(call: Call) -> bool:
    """Tell whether the service tells its older codes in a header to callers in newer protocols."""
    return "awsQueryCompatible" in get_service_model(call.service.name).metadata


def not_implemented(call: Call, reason: str = "") -> Reply:
    """Say that localaws does not do what was asked for; 501, which no SDK takes for a reason to try again."""
    asked = f"{call.service.name or 'this service'} {call.operation or f'{call.exchange.method} {call.exchange.path}'}"
    return refusal(call, "NotImplemented", f"localaws does not implement {asked}{reason and f': {reason}'}", 501)


def protocol_of(call: Call) -> str:
    """Return the protocol that the caller speaks, told by its content type where the service has several.

    Without one it is the query protocol, where the service has it: a GET of a queue's URL, as recorded,
    https://github.com/localstack/localstack/blob/main/tests/aws/services/sqs/test_sqs.py (TestSqsQueryApi).
    """
    if call.service.name == "s3":
        return "s3"
    content_type = call.exchange.header("content-type")
    if call.service.name is None:
        return "query" if content_type.startswith(FORM) else "rest-json"
    model = get_service_model(call.service.name)
    if not content_type and not call.exchange.header("x-amz-target") and "query" in model.metadata.get("protocols", ()):
        return "query"
    try:
        return str(determine_request_protocol(model, content_type))
    except NotImplementedError:
        return str(model.protocol)
