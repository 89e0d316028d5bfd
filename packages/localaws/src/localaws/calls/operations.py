"""What a request asks for: service, operation, region and who asks, in every protocol that AWS speaks.

Source of the scope's form: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from urllib.parse import parse_qs

from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import BadHost, NotFound

from localaws.calls.cbor import as_json, speaks_cbor
from localaws.calls.exchange import Exchange, moto_request
from localaws.calls.hosts import path_style
from localaws.calls.services import UNSIGNED_ACTIONS, UNSIGNED_TARGETS, Service, service_of
from localaws.kernel.ports import REGIONS

SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
# (service, operation) as botocore names them; None where a request fits none.
Key = tuple[str | None, str | None]

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """A request told apart. `operation` is AWS's name for it (``GetItem``), None where the request fits none."""

    service: Service
    operation: str | None
    region: str
    access_key_id: str | None
    exchange: Exchange
    request: Request
    sent: Exchange
    """The request as it arrived; `exchange` may have been brought into another form."""
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    """What stands in the path where the operation's URI has a label, by the label."""

    @property
    def key(self) -> Key:
        """(service, operation) as the table of native handlers is keyed."""
        return self.service.name, self.operation


def identify(exchange: Exchange) -> Call:
    """Tell what the request asks for. An unsigned request that says nothing else is one to S3, as on AWS.

    Raises ValueError where it cannot be read.
    """
    sent = exchange
    if speaks_cbor(exchange):
        exchange = as_json(exchange)
    request = moto_request(exchange)
    key_id, region, signing_name = scope_of(exchange, request)
    if signing_name == "s3" and (moved := path_style(exchange)) is not exchange:
        exchange, request = moved, moto_request(moved)
    service = service_of(signing_name, exchange.path, exchange.header("x-amz-target"))
    operation, labels = _operation(service, exchange, request)
    return Call(service, operation, region, key_id, exchange, request, sent, labels)


def scope_of(exchange: Exchange, request: Request) -> tuple[str | None, str, str]:
    """Return (access key ID, region, signing name) of a request, signed in its header, its query or not at all."""
    if match := SCOPE.search(exchange.header("authorization")):
        return match[1], match[2], match[3]
    if (credential := request.args.get("X-Amz-Credential", "")).count("/") == 4:
        key_id, _, region, name, _ = credential.split("/")
        return key_id, region, name
    target = exchange.header("x-amz-target").partition(".")[0]
    unsigned = UNSIGNED_TARGETS.get(target) or UNSIGNED_ACTIONS.get(_action(exchange) or "", "s3")
    return request.args.get("AWSAccessKeyId"), REGIONS[0], unsigned


def _operation(service: Service, exchange: Exchange, request: Request) -> tuple[str | None, Mapping[str, str]]:
    if target := exchange.header("x-amz-target"):
        return target.rpartition(".")[2], {}
    if service.name != "s3" and (action := _action(exchange)):
        return action, {}
    if service.name is None:
        return None, {}
    for each in chain([request], _with_what_lacks(service.name, exchange)):
        try:
            operation, labels = get_service_router(service.name).match(each)
        except (NotFound, BadHost, NotImplementedError, ValueError):  # the last for a path read as a host, as in "//["
            continue
        return str(operation.name), labels
    return None, {}


def _with_what_lacks(service: str, exchange: Exchange) -> Iterator[Request]:
    """Yield requests with an argument that an operation requires: one without it is that operation's to refuse."""
    if service == "s3":
        return
    for name in _required_arguments(service):
        query = f"{exchange.query}&{name}=" if exchange.query else f"{name}="
        yield moto_request(replace(exchange, query=query))


@cache
def _required_arguments(service: str) -> tuple[str, ...]:
    """Return the query arguments that operations of a service require."""
    model = get_service_model(service)
    shapes = [model.operation_model(name).input_shape for name in model.operation_names]
    required = [name for shape in shapes if shape is not None for name in shape.required_query_args]
    return tuple(dict.fromkeys(required))


def _action(exchange: Exchange) -> str | None:
    if "Action=" in exchange.query:
        return parse_qs(exchange.query).get("Action", [None])[0]
    if exchange.header("content-type").startswith(FORM) and (
        found := re.search(rb"(?:^|&)Action=(\w+)", exchange.body)
    ):
        return found[1].decode()
    return None
