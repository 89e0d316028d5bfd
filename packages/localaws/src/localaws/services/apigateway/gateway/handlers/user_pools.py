"""Authorizers of Cognito user pools: whose token is it, and is it one of the kind that the method takes.

A method without scopes takes identity tokens, one with scopes access tokens that claim one of them:
https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html (authorizationScopes),
https://repost.aws/questions/QUrEQW0PtJTZm34jx0UrnLlw ; the validation expression is about ``aud``:
https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html . Every refusal is 401, the wrong token's
too: https://repost.aws/knowledge-center/api-gateway-cognito-401-unauthorized ; the text for an expired token, and the
claims in the event: public captures. Nothing is cached: a pool's keys are at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.identities import BadToken, Expired, Identities
from localaws.services.apigateway.gateway.snapshot import Authorizer

BEARER = "Bearer "


def admit_user(exchange: Exchange, authorizer: Authorizer, token: str, identities: Identities) -> None:
    """Set `exchange.authorization` to the claims of the token; raises UNAUTHORIZED."""
    claims = _claims(exchange, authorizer, token.removeprefix(BEARER), identities)
    scopes = exchange.method.scopes
    if claims.get("token_use") != ("access" if scopes else "id"):
        raise _refused(exchange, f"a token of use {claims.get('token_use')} is not what the method takes")
    if scopes and not set(scopes) & set(claims.get("scope", "").split()):
        raise _refused(exchange, "the token claims none of the method's scopes")
    if authorizer.validation and not re.search(authorizer.validation, claims.get("aud", "")):
        raise _refused(exchange, "the token's audience does not match the validation expression")
    exchange.authorization = replace(exchange.authorization, claims=claims, status=200)


def _claims(exchange: Exchange, authorizer: Authorizer, token: str, identities: Identities) -> Mapping[str, str]:
    why = "the authorizer names no user pool"
    for provider in authorizer.providers:
        arn = re.sub(r"\$\{stageVariables\.(\w+)\}", lambda name: exchange.stage.variables.get(name[1], ""), provider)
        try:
            return identities.claims(arn, token)
        except Expired as error:
            raise _refused(exchange, str(error), "The incoming token has expired") from error
        except BadToken as error:
            why = str(error)
    raise _refused(exchange, why)


def _refused(exchange: Exchange, reason: str, message: str | None = None) -> GatewayError:
    exchange.authorization = replace(exchange.authorization, error="Unauthorized", status=401)
    return GatewayError("UNAUTHORIZED", message, reason=reason)
