"""What is not there, in API Gateway's words.

Closes: moto's own words; operations on a resource do not tell an API that is not there from a resource.
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
(test_update_rest_api_invalid_api_id, test_put_method_validation, test_get_integration_non_existent,
test_validators_crud_no_api, test_authorizer_crud_no_api).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from moto.apigateway.exceptions import (
    BadRequestException,
    ConflictException,
    NotFoundException,
    RestAPINotFound,
)
from moto.apigateway.models import APIGatewayBackend, Resource, RestAPI

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches

RESOURCE = "Invalid Resource identifier specified"
INTEGRATION = "Invalid Integration identifier specified"


class NoSuchApi(RestAPINotFound):
    """NotFoundException that names the account and the API."""

    def __init__(self, api_id: str) -> None:
        NotFoundException.__init__(self, f"Invalid API identifier specified {ACCOUNT}:{api_id}")


def install(patches: Patches) -> None:
    """Word the look-ups anew."""
    patches.replace(APIGatewayBackend, get_rest_api=get_rest_api, get_resource=get_resource)
    patches.wrap(APIGatewayBackend, "create_request_validator", functools.partial(_instead, _validator_refused))
    patches.wrap(APIGatewayBackend, "create_authorizer", functools.partial(_instead, _authorizer_refused))


def get_rest_api(backend: APIGatewayBackend, function_id: str) -> RestAPI:
    """Return a REST API; raises NoSuchApi."""
    found: RestAPI | None = backend.apis.get(function_id)
    if found is None:
        raise NoSuchApi(function_id)
    return found


def get_resource(backend: APIGatewayBackend, function_id: str, resource_id: str) -> Resource:
    """Return a resource; raises NotFoundException where it, or its API, is not there."""
    api = backend.apis.get(function_id)
    if api is None or resource_id not in api.resources:
        raise NotFoundException(RESOURCE)
    return api.resources[resource_id]


def _instead(refusal: Callable[[], Exception], original: Method) -> Method:
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return original(*args, **kwargs)
        except RestAPINotFound as error:
            raise refusal() from error

    return call


def _validator_refused() -> Exception:
    return BadRequestException("Invalid REST API identifier specified")


def _authorizer_refused() -> Exception:
    return ConflictException("Unable to complete operation due to concurrent modification. Please try again later.")
