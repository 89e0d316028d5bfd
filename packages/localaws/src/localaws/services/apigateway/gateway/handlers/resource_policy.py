"""The API's resource policy: explicit denials first, the rest together with the authorizer's answer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html ; the refusal's text:
public capture of an anonymous request.
"""

from __future__ import annotations

import json

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.policy import Effect, Malformed, evaluate


async def judge_resource_policy(exchange: Exchange) -> None:
    """Raise ACCESS_DENIED for an explicit Deny, or for no Allow where no authorizer follows."""
    if exchange.stage.snapshot.policy is None:
        return
    try:
        effect = evaluate(json.loads(exchange.stage.snapshot.policy), exchange.method_arn, facts(exchange))
    except (ValueError, Malformed) as error:
        raise GatewayError("API_CONFIGURATION_ERROR", reason=f"resource policy: {error}") from error
    exchange.resource_policy = effect
    if effect is Effect.EXPLICIT_DENY:
        raise GatewayError("ACCESS_DENIED", f"{_refusal(exchange)} with an explicit deny")
    if effect is Effect.IMPLICIT_DENY and exchange.method.authorization_type == "NONE":
        raise GatewayError("ACCESS_DENIED", _refusal(exchange))


def facts(exchange: Exchange) -> dict[str, str]:
    """Return the condition keys that policies may ask for, in lower case."""
    return {
        "aws:sourceip": exchange.request.source_ip,
        "aws:securetransport": "true" if exchange.request.tls.version else "false",
        "aws:useragent": exchange.request.header("user-agent") or "",
        "aws:referer": exchange.request.header("referer") or "",
    }


def _refusal(exchange: Exchange) -> str:
    account = exchange.stage.api.account
    arn = exchange.method_arn.replace(account, f"********{account[-4:]}", 1)
    return f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}"
