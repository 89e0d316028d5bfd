"""Request validators: required parameters, and the body against its model.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html ; bodies:
recorded response, test_api_gateway_request_validator.
"""

from __future__ import annotations

import json

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.gateway_responses import request_value


async def validate(exchange: Exchange) -> None:
    """Raise BAD_REQUEST_PARAMETERS or BAD_REQUEST_BODY as the method's validator demands."""
    validator = exchange.stage.snapshot.validators.get(exchange.method.validator_id or "")
    if validator is None:
        return
    if validator.get("validateRequestParameters"):
        _check_parameters(exchange)
    if validator.get("validateRequestBody"):
        _check_body(exchange)


def _check_parameters(exchange: Exchange) -> None:
    required = (name for name, needed in exchange.method.request_parameters.items() if needed)
    missing = [name.rpartition(".")[2] for name in required if not request_value(name, exchange)]
    if missing:
        message = f"Missing required request parameters: [{', '.join(missing)}]"
        raise GatewayError("BAD_REQUEST_PARAMETERS", message)


def _check_body(exchange: Exchange) -> None:
    import jsonschema  # noqa: PLC0415 - a tenth of the start, for APIs with a body validator alone

    models = exchange.method.request_models
    content_type = (exchange.request.header("content-type") or "application/json").split(";", maxsplit=1)[0].strip()
    name = models.get(content_type) or models.get("$default")
    if name is None:
        return
    schema = json.loads(exchange.stage.snapshot.models.get(name, "{}"))
    try:
        jsonschema.validate(json.loads(exchange.request.body or b"{}"), schema, cls=jsonschema.Draft4Validator)
    except ValueError as error:
        raise GatewayError("BAD_REQUEST_BODY", details="[Unable to parse input body]") from error
    except jsonschema.ValidationError as error:
        raise GatewayError("BAD_REQUEST_BODY", details=f"[{error.message}]") from error
