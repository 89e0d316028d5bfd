"""Calls the API of an AWS service as an integration's URI says: by path, or by action.

``arn:aws:apigateway:{region}:{service}:path/{path}`` and ``...:action/{action}``:
https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri . An action
is told as the service's protocol has it (a form, or X-Amz-Target). A service that answers in XML answers in JSON here,
as it does on AWS to whoever accepts JSON: recorded response, test_sqs_request_and_response_xml_templates_integration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from xml.etree import ElementTree as ET

from localaws.kernel.client_environment import endpoint_of
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.integrations.asked import Asked
from localaws.services.apigateway.gateway.integrations.calls import Answer, Unreachable, call
from localaws.services.apigateway.gateway.outside import Outside, RoleCredentials, RoleRefused
from localaws.services.apigateway.gateway.snapshot import Integration

URI = re.compile(
    r"arn:[^:]+:apigateway:(?P<region>[^:]+):(?P<service>[^:]+):(?P<kind>path|action)/(?P<what>.*)", re.DOTALL
)
# What integrations call a service, where botocore calls it otherwise.
NAMES = {"states": "stepfunctions"}
# Services that take forms beside the protocol that botocore speaks with them.
FORMS = frozenset({"sqs"})
# Services whose XML stays XML, whatever is accepted: recorded response, test_apigateway_s3_any.
XML = frozenset({"s3"})
NEGOTIATED = {"accept": "Accept", "content-type": "Content-Type"}
FORM = "application/x-www-form-urlencoded"


class AwsServices:
    """Asks services in the name of the integration's role."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def ask(self, exchange: Exchange, integration: Integration, asked: Asked) -> Answer:
        """Ask; raises RoleRefused, Unreachable for what is no service here, TimeoutError."""
        found = URI.fullmatch(asked.fill(integration.uri, exchange.stage.variables))
        if found is None or "." in found["service"]:
            raise Unreachable(f"{integration.uri} names no service that can be asked here")
        if not integration.credentials:
            raise RoleRefused("the integration has no credentials")
        region = found["region"]
        session = self._outside.roles.session(integration.credentials, region)
        call_of = _by_action if found["kind"] == "action" else _by_path
        called = call_of(found["service"], found["what"], asked)
        url = endpoint_of(self._outside.leads(), NAMES.get(found["service"], found["service"])) + called.target
        method = exchange.request.method if integration.http_method == "ANY" else integration.http_method
        signed = _signed(method, url, called, session, found["service"], region)
        # The address is this process's own: there is nobody else whose certificate it could be.
        answer = await call(method, url, signed, called.body, integration.timeout, verified=False)
        return answer if found["service"] in XML or "xml" in called.headers["Accept"] else _in_json(answer)


@dataclass(frozen=True)
class _Called:
    """A request to a service, before it is signed."""

    target: str
    headers: Mapping[str, str]
    body: bytes


def _headers(asked: Asked) -> dict[str, str]:
    mapped = {NEGOTIATED.get(name.lower(), name): asked.headers[name] for name in asked.headers}
    return {"Accept": "application/json", "Content-Type": "application/json", **mapped}


def _pairs(more: str, asked: Asked) -> str:
    pairs = [*parse_qsl(more), *((name, each) for name, values in asked.query.items() for each in values)]
    return urlencode(pairs, quote_via=quote)


def _by_path(_: str, what: str, asked: Asked) -> _Called:
    path, _, more = what.partition("?")
    pairs = _pairs(more, asked)
    return _Called(f"/{quote(path, safe='/~')}{'?' if pairs else ''}{pairs}", _headers(asked), asked.body)


def _by_action(service: str, what: str, asked: Asked) -> _Called:
    action, _, more = what.partition("&")
    about, headers, pairs = _metadata(service), _headers(asked), _pairs(more, asked)
    if service in FORMS or about["protocol"] == "query":
        told = urlencode({"Action": action, "Version": about["apiVersion"]})
        mapped = asked.body.decode("utf-8", "replace") if headers["Content-Type"] == FORM else ""
        form = "&".join(filter(None, (told, pairs, mapped)))
        return _Called("/", headers | {"Content-Type": FORM}, form.encode())
    target = {"X-Amz-Target": f"{about['targetPrefix']}.{action}"} if "targetPrefix" in about else {}
    kind = {"Content-Type": f"application/x-amz-json-{about.get('jsonVersion', '1.0')}"}
    return _Called(f"/{'?' if pairs else ''}{pairs}", headers | target | kind, asked.body)


@lru_cache(maxsize=16)
def _metadata(service: str) -> dict[str, Any]:
    """Return what botocore knows of a service; raises Unreachable for one that it does not know."""
    from botocore.exceptions import UnknownServiceError  # noqa: PLC0415 - loaded for such integrations alone
    from botocore.session import Session  # noqa: PLC0415

    try:
        found: dict[str, Any] = Session().get_service_model(NAMES.get(service, service)).metadata
    except UnknownServiceError as error:
        raise Unreachable(f"{service} names no service that can be asked here") from error
    return found


def _signed(
    method: str, url: str, called: _Called, session: RoleCredentials, service: str, region: str
) -> dict[str, str]:
    from botocore.auth import S3SigV4Auth, SigV4Auth  # noqa: PLC0415 - loaded for such integrations alone
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.credentials import Credentials  # noqa: PLC0415

    request = AWSRequest(method, url, headers=dict(called.headers), data=called.body)
    credentials = Credentials(session.access_key_id, session.secret_access_key, session.token)
    (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, region).add_auth(request)
    return dict(request.headers.items())


def _in_json(answer: Answer) -> Answer:
    """Return an answer in XML as JSON, without its namespace; any other as it is."""
    if not answer.body.lstrip().startswith(b"<"):
        return answer
    try:
        root = ET.fromstring(answer.body)  # noqa: S314 - written by this very process
    except ET.ParseError:
        return answer
    return Answer(answer.status, answer.headers, json.dumps({_tag(root): _node(root)}).encode())


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _node(element: ET.Element) -> Any:
    if not len(element):
        return element.text
    found: dict[str, Any] = {}
    for each in element:
        value = _node(each)
        if _tag(each) in found:
            held = found[_tag(each)]
            found[_tag(each)] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            found[_tag(each)] = value
    return found
