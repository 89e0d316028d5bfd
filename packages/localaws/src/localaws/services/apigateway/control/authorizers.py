"""Authorizers: settings that moto loses and refusals that it leaves out.

Closes: identityValidationExpression (lost), authType, TTL bounds, a REQUEST authorizer that caches without identity
sources (refused at AWS), names used twice, deletion while methods refer to it (409, as reported for Terraform:
https://github.com/hashicorp/terraform-provider-aws/issues/14812).
https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html ; an identity source that is there but empty
is refused as a bad request: https://github.com/hashicorp/terraform-provider-aws/issues/12069 ; a user pool's authType:
https://docs.aws.amazon.com/cli/latest/reference/apigateway/get-authorizer.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.apigateway.exceptions import BadRequestException, ConflictException
from moto.apigateway.models import APIGatewayBackend, Authorizer, RestAPI

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.patching import Aspect, apply, integer, text
from localaws.services.apigateway.gateway.snapshot import FUNCTION_URI

ASPECTS = {
    "name": Aspect("name"),
    "type": Aspect("type"),
    "authorizerUri": Aspect("authorizer_uri"),
    "authorizerCredentials": Aspect("authorizer_credentials"),
    "authorizerResultTtlInSeconds": Aspect("authorizer_result_ttl", integer),
    "authType": Aspect("auth_type"),
    "identitySource": Aspect("identity_source"),
    "identityValidationExpression": Aspect("identity_validation_expression"),
    "providerARNs": Aspect("provider_arns", text, "list"),
}
LONGEST_TTL = 3600


def install(patches: Patches) -> None:
    """Wrap moto's authorizers."""
    patches.replace(
        RestAPI,
        create_authorizer=_create,
    )
    patches.replace(
        APIGatewayBackend,
        delete_authorizer=_delete(APIGatewayBackend.delete_authorizer),
    )
    patches.replace(
        Authorizer,
        apply_operations=update,
        to_json=_described(Authorizer.to_json),
    )


def _create(api: RestAPI, authorizer_id: str, name: str, authorizer_type: str, **given: Any) -> Authorizer:
    if any(each.name == name for each in api.authorizers.values()):
        raise BadRequestException(f"Authorizer name must be unique. Authorizer {name} already exists in this RestApi.")
    kind = "cognito_user_pools" if authorizer_type == "COGNITO_USER_POOLS" else "custom"
    settings = {"auth_type": kind, **{key: value for key, value in given.items() if value is not None}}
    settings["identity_validation_expression"] = settings.pop("identiy_validation_expression", None)
    authorizer = Authorizer(authorizer_id, name, authorizer_type, **settings)
    check(authorizer)
    api.authorizers[authorizer_id] = authorizer
    return authorizer


def _delete(delete: Callable[..., None]) -> Callable[..., None]:
    def delete_authorizer(backend: APIGatewayBackend, restapi_id: str, authorizer_id: str) -> None:
        authorizer = backend.get_authorizer(restapi_id, authorizer_id)
        for resource in backend.get_resources(restapi_id):
            for name, method in resource.resource_methods.items():
                if method.authorizer_id == authorizer_id:
                    raise ConflictException(
                        f"Cannot delete authorizer '{authorizer.name}', is referenced in method: "
                        f"{name}/{resource.get_path()}"
                    )
        delete(backend, restapi_id, authorizer_id)

    return delete_authorizer


def _described(describe: Callable[[Authorizer], dict[str, Any]]) -> Callable[[Authorizer], dict[str, Any]]:
    def to_json(authorizer: Authorizer) -> dict[str, Any]:
        return {key: value for key, value in describe(authorizer).items() if value is not None}

    return to_json


def update(authorizer: Authorizer, patch_operations: list[dict[str, Any]]) -> Authorizer:
    """Apply patch operations; raises BadRequestException and leaves the authorizer as it was."""
    if any(each.get("path") == "/identitySource" and not each.get("value") for each in patch_operations):
        raise BadRequestException("Invalid request input")
    before = dict(vars(authorizer))
    apply(authorizer, patch_operations, ASPECTS)
    try:
        check(authorizer)
    except BadRequestException:
        vars(authorizer).update(before)
        raise
    return authorizer


def check(authorizer: Authorizer) -> None:
    """Raise BadRequestException for settings that AWS refuses."""
    ttl = authorizer.authorizer_result_ttl
    if ttl is not None and not 0 <= int(ttl) <= LONGEST_TTL:
        raise BadRequestException(f"Authorizer result TTL must be between 0 and {LONGEST_TTL} seconds")
    if authorizer.type == "COGNITO_USER_POOLS":
        return
    if not FUNCTION_URI.match(authorizer.authorizer_uri or ""):
        raise BadRequestException(f"Invalid Authorizer URI: {authorizer.authorizer_uri}")
    if not authorizer.identity_source and (authorizer.type == "TOKEN" or ttl != 0):
        raise BadRequestException("Invalid request input")
