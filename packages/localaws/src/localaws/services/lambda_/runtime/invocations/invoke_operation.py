"""The Invoke operation of Lambda's API, answered on the event loop.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs, unquote

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.ports import ACCOUNT, Caller, InvokeError
from localaws.services.lambda_.error_bodies import error_body
from localaws.services.lambda_.function_names import parts_of, region_elsewhere
from localaws.services.lambda_.runtime.functions import QualifiedName
from localaws.services.lambda_.runtime.service import LambdaService

IAM = Caller()


class Invoke:
    """Answers Invoke: RequestResponse, Event and DryRun."""

    def __init__(self, functions: LambdaService) -> None:
        self._functions = functions
        self._kinds: Mapping[str, Callable[[Call, QualifiedName], Awaitable[Reply]]] = {
            "RequestResponse": self._synchronous,
            "Event": self._asynchronous,
            "DryRun": self._dry_run,
        }

    async def __call__(self, call: Call) -> Reply:
        """Answer one call."""
        kind = call.exchange.header("x-amz-invocation-type") or "RequestResponse"
        if kind not in self._kinds:
            text = f"{kind} is no InvocationType; there are {', '.join(self._kinds)}"
            return _refused(InvokeError("InvalidParameterValueException", text, 400))
        try:
            name = named(call)
            check_json(call.exchange.body)
            return await self._kinds[kind](call, name)
        except InvokeError as error:
            return _refused(error)

    async def _synchronous(self, call: Call, name: QualifiedName) -> Reply:
        tail = call.exchange.header("x-amz-log-type") == "Tail"
        host = self._functions.host
        version = host.resolve(name, IAM)
        outcome = await host.run(
            name, version, call.exchange.body, str(uuid.uuid4()), tail=tail, client_context=client_context(call)
        )
        headers = {
            "Content-Type": "application/json",
            "x-amzn-RequestId": outcome.request_id,
            "X-Amz-Executed-Version": outcome.version,
        }
        if outcome.error:
            headers["X-Amz-Function-Error"] = outcome.error
        if tail:
            headers["X-Amz-Log-Result"] = base64.b64encode(outcome.log_tail).decode()
        return Reply(200, outcome.payload, headers)

    async def _asynchronous(self, call: Call, name: QualifiedName) -> Reply:
        request_id = await self._functions.enqueue(name.arn, call.exchange.body, IAM)
        return Reply(202, b"", {"x-amzn-RequestId": request_id})

    async def _dry_run(self, _call: Call, name: QualifiedName) -> Reply:
        self._functions.host.resolve(name, IAM)
        return Reply(204, b"", {"x-amzn-RequestId": str(uuid.uuid4())})


def _refused(error: InvokeError) -> Reply:
    body = error_body(error.code, error.message, error.status, error.reason)
    headers = {
        "Content-Type": "application/json",
        "x-amzn-RequestId": str(uuid.uuid4()),
        "x-amzn-ErrorType": error.code,
    }
    return Reply(error.status, json.dumps(body).encode(), headers)


def named(call: Call) -> QualifiedName:
    """Return the function that a call's path and Qualifier name, in any form of AWS's; raises InvokeError: 400, 404."""
    segments = call.exchange.path.strip("/").split("/")
    given = unquote(segments[segments.index("functions") + 1])
    if elsewhere := region_elsewhere(given, call.region):
        raise InvokeError("ResourceNotFoundException", elsewhere, 404)
    function, own = parts_of(given)
    asked = parse_qs(call.exchange.query).get("Qualifier", [None])[0]
    if own and asked and own != asked:
        text = "The derived qualifier from the function name does not match the specified qualifier."
        raise InvokeError("InvalidParameterValueException", text, 400)
    return QualifiedName(call.region, ACCOUNT, function, own or asked or None)


def client_context(call: Call) -> str:
    """Return the X-Amz-Client-Context header decoded, empty where there is none; raises InvokeError (400)."""
    encoded = call.exchange.header("x-amz-client-context")
    try:
        decoded = base64.b64decode(encoded, validate=True)
        return json.dumps(json.loads(decoded)) if decoded else ""
    except ValueError as error:
        text = "Client context must be a valid Base64-encoded JSON object."
        raise InvokeError("InvalidRequestContentException", text, 400) from error


def check_json(payload: bytes) -> None:
    """Raise InvokeError (InvalidRequestContentException) for a payload that is not JSON."""
    if not payload:
        return
    try:
        json.loads(payload)
    except ValueError as error:
        text = f"Could not parse request body into json: {error}"
        raise InvokeError("InvalidRequestContentException", text, 400) from error
