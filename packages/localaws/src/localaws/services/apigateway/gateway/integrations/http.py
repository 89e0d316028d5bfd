"""HTTP and HTTP proxy integrations, to addresses of this machine.

https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html . What is sent and what comes
back: recorded responses test_apigateway_header_remapping_http, test_http_integration_with_lambda,
test_http_proxy_integration_request_data_mappings and test_http_integration_invoke_status_code_passthrough.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote_plus

from localaws.kernel.clock import passing
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange, Integrated
from localaws.services.apigateway.gateway.gateway_responses import identification
from localaws.services.apigateway.gateway.integrations.answered import Answered, remapped, response_of
from localaws.services.apigateway.gateway.integrations.asked import Asked, asked_of
from localaws.services.apigateway.gateway.integrations.calls import Answer, Unreachable, call
from localaws.services.apigateway.gateway.mapping import Mapping
from localaws.services.apigateway.gateway.messages import Headers, Response
from localaws.services.apigateway.gateway.snapshot import Integration

LOG = logging.getLogger("localaws")
# Headers of the client's that a proxy keeps to itself.
UNPASSED = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "www-authenticate",
    }
)


async def answer_http(exchange: Exchange) -> Response:
    """Ask the endpoint with the mapped request alone, and map its answer; raises as `_asked`."""
    integration, templates = _integration(exchange), Mapping(exchange)
    asked = asked_of(exchange, integration, templates)
    headers = {"Accept": "application/json", "User-Agent": f"AmazonAPIGateway_{exchange.stage.api.id}"}
    if asked.body:
        headers["Content-Type"] = "application/json"
    answer = await _asked(exchange, integration, asked, _merged(tuple(headers.items()), asked, exchange), proxy=False)
    answered = Answered(str(answer.status), answer.body, answer.headers)
    return response_of(exchange, integration, templates, answered)


async def answer_http_proxy(exchange: Exchange) -> Response:
    """Pass the request on to the endpoint and its answer back; raises as `_asked`."""
    integration, templates = _integration(exchange), Mapping(exchange)
    asked = asked_of(exchange, integration, templates, proxy=True)
    passed = tuple(each for each in exchange.request.headers if each[0].lower() not in UNPASSED)
    answer = await _asked(exchange, integration, asked, _merged(passed, asked, exchange), proxy=True)
    headers = remapped(answer.headers)
    fixed = {} if any(name.lower() == "content-type" for name, _ in headers) else {"Content-Type": "application/json"}
    return Response(answer.status, (*fixed.items(), *identification(exchange).items(), *headers), answer.body)


def _integration(exchange: Exchange) -> Integration:
    return exchange.method.integration or Integration("HTTP")


def _merged(passed: Headers, asked: Asked, exchange: Exchange) -> list[tuple[str, str]]:
    own = {"X-Amzn-Apigateway-Api-Id": exchange.stage.api.id, "X-Amzn-Trace-Id": exchange.trace}
    set_here = {name.lower() for name in (*asked.headers, *own)}
    return [*(each for each in passed if each[0].lower() not in set_here), *asked.headers.items(), *own.items()]


async def _asked(
    exchange: Exchange, integration: Integration, asked: Asked, headers: list[tuple[str, str]], *, proxy: bool
) -> Answer:
    """Ask the endpoint; raises INTEGRATION_TIMEOUT, or INTEGRATION_FAILURE where it cannot be reached."""
    url = _url(exchange, integration, asked, proxy=proxy)
    method = exchange.request.method if integration.http_method == "ANY" else integration.http_method
    verified, began = not integration.insecure, passing()
    try:
        answer = await call(method, url, headers, asked.body, integration.timeout, verified=verified)
    except TimeoutError as error:
        exchange.integrated = Integrated(_since(began), 504)
        raise GatewayError("INTEGRATION_TIMEOUT", reason="the endpoint did not answer in time") from error
    except Unreachable as error:
        LOG.warning("the integration of %s %s: %s", exchange.request.method, exchange.full_path, error)
        exchange.integrated = Integrated(_since(began), None)
        raise GatewayError("INTEGRATION_FAILURE", reason=str(error)) from error
    exchange.integrated = Integrated(_since(began), answer.status, answer.status)
    return answer


def _url(exchange: Exchange, integration: Integration, asked: Asked, *, proxy: bool) -> str:
    uri = asked.fill(integration.uri, exchange.stage.variables)
    if not uri.partition("://")[2].strip("/?"):
        raise GatewayError("DEFAULT_5XX", status=500, reason=f"Invalid endpoint address: {uri}")
    base, _, query = uri.partition("?")
    pairs = [*parse_qsl(query, keep_blank_values=True)]
    pairs += exchange.request.query if proxy else ()
    pairs += [(name, each) for name, values in asked.query.items() for each in values]
    return f"{base}?{'&'.join(_encoded(pairs))}" if pairs else base


def _encoded(pairs: list[tuple[str, str]]) -> Iterator[str]:
    return (f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)


def _since(began: float) -> int:
    return round((passing() - began) * 1000)
