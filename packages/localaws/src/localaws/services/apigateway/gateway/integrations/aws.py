"""AWS integrations: a function without the proxy's event, or the API of another service.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html (an invocation type
of Event is a mapped header); answers: recorded responses test_lambda_aws_integration, test_lambda_selection_patterns,
test_sqs_aws_integration and test_rest_api_to_dynamodb_integration; headers that cannot be mapped: recorded response,
test_apigateway_header_remapping_aws.
"""

from __future__ import annotations

import json

from localaws.kernel.clock import passing
from localaws.kernel.ports import Functions, InvokeError, Outcome
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange, Integrated
from localaws.services.apigateway.gateway.functions import Invoker, TimedOut
from localaws.services.apigateway.gateway.integrations.answered import Answered, response_of
from localaws.services.apigateway.gateway.integrations.asked import Asked, asked_of, refuse_headers
from localaws.services.apigateway.gateway.integrations.aws_proxy import source_arn
from localaws.services.apigateway.gateway.integrations.calls import Unreachable
from localaws.services.apigateway.gateway.integrations.services import AwsServices
from localaws.services.apigateway.gateway.mapping import Mapping
from localaws.services.apigateway.gateway.messages import Response
from localaws.services.apigateway.gateway.outside import Outside, RoleRefused
from localaws.services.apigateway.gateway.snapshot import Integration, function_arn

UNMAPPABLE = frozenset({"authorization", "connection", "expect", "proxy-authenticate", "te"})
INVOCATION = "x-amz-invocation-type"


class AwsIntegration:
    """Asks a function or a service of AWS's, and maps the answer."""

    def __init__(self, functions: Functions, outside: Outside) -> None:
        self._invoker = Invoker(functions, outside.roles)
        self._services = AwsServices(outside)

    async def __call__(self, exchange: Exchange) -> Response:
        """Answer; raises INTEGRATION_TIMEOUT, API_CONFIGURATION_ERROR, DEFAULT_5XX with 500."""
        integration, templates = exchange.method.integration or Integration("AWS"), Mapping(exchange)
        asked = asked_of(exchange, integration, templates)
        refuse_headers(asked, UNMAPPABLE)
        arn = function_arn(integration.uri, exchange.stage.variables)
        began = passing()
        try:
            if arn:
                answered = await self._function(exchange, integration, asked, arn)
            else:
                answered = await self._service(exchange, integration, asked)
        except (TimedOut, TimeoutError) as error:
            exchange.integrated = Integrated(_since(began), 504)
            raise GatewayError("INTEGRATION_TIMEOUT", reason="the service did not answer in time") from error
        return response_of(exchange, integration, templates, answered)

    async def _function(self, exchange: Exchange, integration: Integration, asked: Asked, arn: str) -> Answered:
        if integration.http_method != "POST":
            raise GatewayError("DEFAULT_5XX", status=500, reason="functions are invoked with POST")
        payload, began = asked.body or b"{}", passing()
        waited = {name.lower(): value for name, value in asked.headers.items()}.get(INVOCATION) != "Event"
        try:
            if not waited:
                request_id = await self._invoker.enqueue(arn, payload, source_arn(exchange), integration.credentials)
                exchange.integrated = Integrated(_since(began), 202, 202, request_id)
                return Answered(None)
            outcome = await self._invoker.invoke(
                arn, payload, source_arn(exchange), integration.credentials, integration.timeout
            )
        except InvokeError as error:
            exchange.integrated = Integrated(_since(began), None, error.status)
            raise GatewayError("DEFAULT_5XX", status=500, reason=f"Lambda refused: {error.code}") from error
        exchange.integrated = Integrated(_since(began), 200, 200, outcome.request_id)
        return Answered(_error_message(outcome), outcome.payload)

    async def _service(self, exchange: Exchange, integration: Integration, asked: Asked) -> Answered:
        began = passing()
        try:
            answer = await self._services.ask(exchange, integration, asked)
        except (RoleRefused, Unreachable) as error:
            raise GatewayError("DEFAULT_5XX", status=500, reason=str(error)) from error
        exchange.integrated = Integrated(_since(began), answer.status, answer.status)
        return Answered(str(answer.status), answer.body, answer.headers)


def _error_message(outcome: Outcome) -> str | None:
    """The message of a function that failed, which patterns are matched with; None of one that did not."""
    if outcome.error is None:
        return None
    try:
        answer = json.loads(outcome.payload or b"null")
    except ValueError:
        return ""
    return str(answer.get("errorMessage") or "") if isinstance(answer, dict) else ""


def _since(began: float) -> int:
    return round((passing() - began) * 1000)
