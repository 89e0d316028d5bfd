"""The runtime's loop: fetch an invocation, run the handler, post what it returned or raised.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from localaws.services.lambda_.runtime.runtime_client.context import ClientContext, Context
from localaws.services.lambda_.runtime.runtime_client.faults import (
    Fault,
    Handler,
    describe,
    load_handler,
    log_json,
    log_text,
)
from localaws.services.lambda_.runtime.runtime_client.logs import ChannelHandler, LogChannel, install

PREFIX = "/2018-06-01/runtime"


class RuntimeApi:
    """A kept-alive connection to the runtime API at ``host:port``."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address)

    def next_invocation(self) -> tuple[bytes, Mapping[str, str]]:
        """Wait for an invocation and return its payload and headers."""
        return self._exchange("GET", "/invocation/next")

    def post(self, path: str, body: str, error_type: str | None = None) -> None:
        """Post a result or an error."""
        headers = {"Content-Type": "application/json"}
        if error_type:
            headers["Lambda-Runtime-Function-Error-Type"] = error_type
        self._exchange("POST", path, body.encode(), headers)

    def _exchange(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[bytes, Mapping[str, str]]:
        self._connection.request(method, PREFIX + path, body, headers or {})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in {200, 202}:
            raise OSError(f"the runtime API answered {path} with {answer.status}")
        return content, dict(answer.headers)


class Runtime:
    """One execution environment's runtime."""

    def __init__(self, api: RuntimeApi, channel: LogChannel, handler_log: ChannelHandler, *, as_json: bool) -> None:
        self._api = api
        self._channel = channel
        self._records = handler_log
        self._as_json = as_json

    def initialise(self, handler: str) -> Handler:
        """Load the function; ends the process with status 1 where that fails, as AWS's runtime does."""
        try:
            return load_handler(handler)
        except Exception as error:  # noqa: BLE001 - whatever the module raises as it loads is reported
            description = describe(error, "")
            self._log_error(description)
            self._api.post("/init/error", json.dumps(description), description["errorType"])
            sys.exit(1)

    def invoke(self, handler: Handler, body: bytes, headers: Mapping[str, str]) -> None:
        """Run the handler once."""
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self._records.request_id = request_id
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
        context = Context(
            request_id,
            headers.get("Lambda-Runtime-Invoked-Function-Arn", ""),
            int(headers["Lambda-Runtime-Deadline-Ms"]),
            ClientContext.parse(headers.get("Lambda-Runtime-Client-Context")),
        )
        try:
            result = marshal(handler(unmarshal(body), context))
        except Exception as error:  # noqa: BLE001 - whatever the function raises is its result
            description = describe(error, request_id)
            self._log_error(description)
            path = f"/invocation/{request_id}/error"
            self._api.post(path, json.dumps(description), description["errorType"])
        else:
            self._api.post(f"/invocation/{request_id}/response", result)

    def _log_error(self, description: dict[str, Any]) -> None:
        self._channel.write(log_json(description) if self._as_json else log_text(description))


def unmarshal(body: bytes) -> Any:
    """Return the event; raises Fault where the payload is no JSON."""
    try:
        return json.loads(body)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error


def marshal(result: Any) -> str:
    """Return the result as JSON, Decimals as numbers; raises Fault where it has no JSON form."""
    try:
        return json.dumps(result, default=_number, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def run(handler: str, address: str, before_each: Callable[[], None]) -> None:
    """Serve invocations until the process is ended; `before_each` runs when one has arrived."""
    as_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
    channel = LogChannel(int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD")), as_json=as_json)
    records = install(channel, as_json=as_json, level=os.environ.get("AWS_LAMBDA_LOG_LEVEL", ""))
    api = RuntimeApi(address)
    runtime = Runtime(api, channel, records, as_json=as_json)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a process's own standard output
    function = runtime.initialise(handler)
    while True:
        body, headers = api.next_invocation()
        before_each()
        runtime.invoke(function, body, headers)
