"""Hands the request to the method's integration; the types are a dict that can be read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from localaws.kernel.ports import Functions
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.integrations.aws import AwsIntegration
from localaws.services.apigateway.gateway.integrations.aws_proxy import LambdaProxy
from localaws.services.apigateway.gateway.integrations.http import answer_http, answer_http_proxy
from localaws.services.apigateway.gateway.integrations.mock import answer_mock
from localaws.services.apigateway.gateway.messages import Response
from localaws.services.apigateway.gateway.outside import Outside


class Integrate:
    """Asks the integration for the response."""

    def __init__(self, functions: Functions, outside: Outside) -> None:
        self._types: Mapping[str, Callable[[Exchange], Awaitable[Response]]] = {
            "AWS": AwsIntegration(functions, outside),
            "AWS_PROXY": LambdaProxy(functions, outside),
            "HTTP": answer_http,
            "HTTP_PROXY": answer_http_proxy,
            "MOCK": answer_mock,
        }

    async def __call__(self, exchange: Exchange) -> None:
        """Set `exchange.response`; raises API_CONFIGURATION_ERROR for a type that is not served here."""
        integration = exchange.method.integration
        if integration is None:
            raise GatewayError("API_CONFIGURATION_ERROR", reason="the method has no integration")
        answer = self._types.get(integration.type)
        if answer is None:
            raise GatewayError("API_CONFIGURATION_ERROR", reason=f"integration type {integration.type} is not served")
        exchange.response = await answer(exchange)
