"""What a method may name: an HTTP method, an authorizer, a validator, models, and parameters of one name once.

Closes: moto takes them all.
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
(test_put_method_validation, test_update_method_validation, test_method_request_parameters).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.models import RestAPI

METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")
AUTHORIZATIONS = ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS")
ALWAYS = ("Empty", "Error")
"""Models that every method may name: each API begins with them."""

WITH_AUTHORIZER = frozenset({"CUSTOM", "COGNITO_USER_POOLS"})


def authorization(kind: str | None) -> str:
    """Return an authorization type as AWS keeps it: it is read without regard to case."""
    return (kind or "NONE").upper()


def check_http_method(name: str) -> None:
    """Raise BadRequestException for a name that is no HTTP method of API Gateway's."""
    if name not in METHODS:
        raise BadRequestException(f"Invalid HttpMethod specified. Valid options are {','.join(METHODS)}")


def check_authorizer(api: RestAPI, kind: str | None, authorizer_id: str | None) -> None:
    """Raise BadRequestException for an unknown type, and for one that needs an authorizer and names none of the API."""
    if authorization(kind) not in AUTHORIZATIONS:
        raise BadRequestException(
            f"Invalid authorization type specified. Valid options are {', '.join(AUTHORIZATIONS)}"
        )
    if authorization(kind) in WITH_AUTHORIZER and authorizer_id not in api.authorizers:
        raise BadRequestException(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS "
            "requires a valid authorizer."
        )


def check_named(api: RestAPI, settings: Mapping[str, Any]) -> None:
    """Raise BadRequestException for a validator or a model that is not there, or for parameters of one name.

    `settings`: of a method, by the names of moto's attributes.
    """
    validator = settings.get("request_validator_id")
    if validator and validator not in api.request_validators:
        raise BadRequestException("Invalid Request Validator identifier specified")
    check_models(api, (settings.get("request_models") or {}).values())
    names = Counter(each.rpartition(".")[2] for each in settings.get("request_parameters") or {})
    if any(count > 1 for count in names.values()):
        raise BadRequestException("Parameter names must be unique across querystring, header and path")


def check_models(api: RestAPI, names: Iterable[str | None]) -> None:
    """Raise BadRequestException for the name of a model that the API does not have."""
    known = {*ALWAYS, *(model.name for model in api.models.values())}
    for name in names:
        if name and name not in known:
            raise BadRequestException(f"Invalid model identifier specified: {name}")
