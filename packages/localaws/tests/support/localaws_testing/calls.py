"""Calls as SDKs send them, made without a server."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import boto3
from botocore.config import Config

from localaws.calls.exchange import Exchange, Reply
from localaws.calls.operations import Call, identify

SETTINGS: Any = Config(parameter_validation=False, inject_host_prefix=False)


class _Sent(Exception):
    """What would have been sent; in place of sending it."""

    def __init__(self, request: Any) -> None:
        super().__init__()
        self.request = request


def call_of(service: str, operation: str, **parameters: Any) -> Call:
    """Return the call that boto3 makes of a method (``put_rule``) and parameters, whatever the model allows."""
    make: Any = boto3.client
    client = make(service, "us-east-1", aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="s", config=SETTINGS)
    client.meta.events.register("before-send", _stop)
    try:
        getattr(client, operation)(**parameters)
    except _Sent as sent:
        return identify(exchange_of(sent.request))
    raise AssertionError("nothing was sent")


def exchange_of(request: Any) -> Exchange:
    """Return a prepared request of botocore's as the endpoint gets it."""
    path, _, query = request.url.partition("//")[2].partition("?")
    headers = tuple((name, _text(value)) for name, value in request.headers.items())
    body = request.body or b""
    return Exchange(
        request.method,
        "/" + path.partition("/")[2],
        query,
        headers,
        body if isinstance(body, bytes) else body.encode(),
        "http",
    )


def json_call(signing_name: str, target: str, body: Any, version: str = "1.1") -> Call:
    """Return a call in AWS JSON with any body, such as no SDK sends."""
    headers = (
        ("content-type", f"application/x-amz-json-{version}"),
        ("x-amz-target", target),
        ("authorization", f"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/{signing_name}/aws4_request, "),
    )
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return identify(Exchange("POST", "/", "", headers, content, "http"))


def error_of(reply: Reply) -> tuple[str, str]:
    """Return code and message of an error, in JSON or XML."""
    if reply.body.startswith(b"{"):
        content = json.loads(reply.body)
        older = reply.headers.get("x-amzn-query-error", "").partition(";")[0]
        return older or content["__type"], content["message"]
    root = ET.fromstring(re.sub(rb' xmlns="[^"]*"', b"", reply.body))
    return root.findtext(".//Code") or "", root.findtext(".//Message") or ""


def _stop(request: Any, **_: Any) -> None:
    raise _Sent(request)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
