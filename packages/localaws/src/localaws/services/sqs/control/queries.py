"""SQS: requests to a queue's own URL by GET, in the query protocol; codes of errors as AWS maps them to older ones.

moto takes a request without a content type for JSON. As recorded: localstack/localstack,
tests/aws/services/sqs/test_sqs.py, TestSqsQueryApi;
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.core import responses
from moto.core.utils import get_service_model
from moto.sqs.exceptions import QueueDoesNotExist
from moto.sqs.responses import SQSResponse

from localaws.calls.errors import FORMS
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.moto.patches import Method, Patches

# By name: moto does not export what it imports there.
PROTOCOL = "determine_request_protocol"
OF_ENDPOINT = {"CreateQueue", "ListQueues"}
"""Actions that are not a queue's."""

SHAPES = {
    "InvalidParameterValue": "InvalidParameterValueException",
    "MissingParameter": "MissingRequiredParameterException",
}
"""Code in the query protocol -> error in the JSON protocol, where the two differ."""

OF_WSDL = "The specified queue does not exist for this wsdl version."


def install(patches: Patches) -> None:
    """Tell the protocol of requests without a content type."""
    patches.wrap(responses, PROTOCOL, _by_query)  # type: ignore[arg-type]  # a module has globals as a class has methods
    patches.wrap(SQSResponse, "serialized", _in_older_words)


def _by_query(moto: Method) -> Method:
    def determine_request_protocol(service_model: Any, content_type: str | None = None) -> str:
        if service_model.service_name == "sqs" and not content_type:
            return "query"
        protocol: str = moto(service_model, content_type)
        return protocol

    return determine_request_protocol


def _in_older_words(serialized: Method) -> Method:
    def answer(self: Any, action_result: Any) -> Any:
        error = action_result.result
        by_query = not self.headers.get("X-Amz-Target")
        if isinstance(error, QueueDoesNotExist) and by_query:
            error.message = OF_WSDL
        status, headers, body = serialized(self, action_result)
        shape = SHAPES.get(getattr(error, "code", ""))
        if isinstance(error, Exception) and shape and not by_query:
            body = json.dumps({**json.loads(body), "__type": f"com.amazon.coral.service#{shape}"})
            headers = {**headers, "X-Amzn-Errortype": shape}
        return status, headers, body

    return answer


def refused(call: Call) -> Reply | None:
    """Refuse a GET of a queue's URL that asks for nothing, or for no action of a queue; None where it may go on."""
    if call.exchange.method != "GET" or call.exchange.header("x-amz-target"):
        return None
    if call.operation is None:
        return Reply(404, b"<UnknownOperationException/>", {"Content-Type": FORMS["query"][1]})
    if call.operation in get_service_model("sqs").operation_names and (
        call.operation not in OF_ENDPOINT or call.exchange.path == "/"
    ):
        return None
    write, kind = FORMS["query"]
    text = f"The action {call.operation} is not valid for this endpoint."
    return Reply(400, write("InvalidAction", text, str(uuid.uuid4())).encode(), {"Content-Type": kind})
