"""What a request asks for: service, operation, region and who asks, in every protocol that AWS speaks.

Source of the scope's form: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import BadHost, NotFound

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

    @property
    def key(self) -> Key:
        """(service, operation) as the table of native handlers is keyed."""
        return self.service.name, self.operation


def identify(exchange: Exchange) -> Call:
    """Tell what the request asks for. An unsigned request that says nothing else is one to S3, as on AWS."""
    request = moto_request(exchange)
    sent = exchange
    key_id, region, signing_name = scope_of(exchange, request)
    if signing_name == "s3" and (moved := path_style(exchange)) is not exchange:
        exchange, request = moved, moto_request(moved)
    service = service_of(signing_name, exchange.path, exchange.header("x-amz-target"))
    return Call(service, _operation(service, exchange, request), region, key_id, exchange, request, sent)


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


def _operation(service: Service, exchange: Exchange, request: Request) -> str | None:
    if target := exchange.header("x-amz-target"):
        return target.rpartition(".")[2]
    if service.name != "s3" and (action := _action(exchange)):
        return action
    if service.name is None:
        return None
    try:
        operation, _ = get_service_router(service.name).match(request)
    except (NotFound, BadHost, NotImplementedError, ValueError):  # the last for a path read as a host, as in "//["
        return None
    return str(operation.name)


def _action(exchange: Exchange) -> str | None:
    if "Action=" in exchange.query:
        return parse_qs(exchange.query).get("Action", [None])[0]
    if exchange.header("content-type").startswith(FORM) and (
        found := re.search(rb"(?:^|&)Action=(\w+)", exchange.body)
    ):
        return found[1].decode()
    return None
