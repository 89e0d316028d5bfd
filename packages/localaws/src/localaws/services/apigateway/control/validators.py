"""Request validators: what is not there is 404, and patches are applied all or none.

Closes: moto's update takes any path, and both it and the deletion fail on a validator that is not there.
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRequestValidator.html (404 NotFoundException);
the words are those with which AWS refuses a method that names such a validator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.apigateway.exceptions import NotFoundException
from moto.apigateway.models import APIGatewayBackend, RequestValidator

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.patching import Aspect, apply, text, truth

ASPECTS = {
    "name": Aspect("name", text),
    "validateRequestBody": Aspect("validate_request_body", truth),
    "validateRequestParameters": Aspect("validate_request_parameters", truth),
}


def install(patches: Patches) -> None:
    """Replace the operations on one validator."""
    patches.replace(
        APIGatewayBackend,
        get_request_validator=_get,
        update_request_validator=_update,
        delete_request_validator=_delete,
    )


def _get(backend: APIGatewayBackend, restapi_id: str, validator_id: str) -> RequestValidator:
    found = backend.get_rest_api(restapi_id).request_validators.get(validator_id)
    if found is None:
        raise NotFoundException("Invalid Request Validator identifier specified")
    return found


def _update(
    backend: APIGatewayBackend, restapi_id: str, validator_id: str, patches: Sequence[Mapping[str, Any]] | None
) -> RequestValidator:
    validator = _get(backend, restapi_id, validator_id)
    apply(validator, patches or (), ASPECTS)
    return validator


def _delete(backend: APIGatewayBackend, restapi_id: str, validator_id: str) -> None:
    _get(backend, restapi_id, validator_id)
    backend.get_rest_api(restapi_id).request_validators.pop(validator_id)
