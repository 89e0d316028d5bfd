"""Mock integration: the request template names the status, the integration response makes the answer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html . A CORS preflight is an
OPTIONS method with this integration. Its answer has no body of its own: noted with the recorded response
test_import_with_circular_models_and_request_validation.
"""

from __future__ import annotations

import re

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange, Integrated
from localaws.services.apigateway.gateway.integrations.answered import Answered, response_of
from localaws.services.apigateway.gateway.integrations.asked import asked_of
from localaws.services.apigateway.gateway.mapping import Mapping
from localaws.services.apigateway.gateway.messages import Response
from localaws.services.apigateway.gateway.snapshot import Integration

# Templates may be written in Velocity's loose JSON: {statusCode: 200}
STATUS = re.compile(r"[\"']?statusCode[\"']?\s*:\s*[\"']?(\d{3})")


async def answer_mock(exchange: Exchange) -> Response:
    """Answer as the templates say; raises API_CONFIGURATION_ERROR for templates that are not evaluated here."""
    integration = exchange.method.integration or Integration("MOCK")
    templates = Mapping(exchange)
    asked = asked_of(exchange, integration, templates)
    found = STATUS.search(asked.body.decode("utf-8", "replace"))
    if found is None:
        raise GatewayError("API_CONFIGURATION_ERROR", reason="the request template names no statusCode")
    response = response_of(exchange, integration, templates, Answered(found[1]), traced=False)
    exchange.integrated = Integrated(0, response.status, 200)
    return response
