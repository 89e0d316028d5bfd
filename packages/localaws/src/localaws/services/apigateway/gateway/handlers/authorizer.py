"""Who is asking, and may they: Lambda authorizers, REQUEST and TOKEN; user_pools.py and signatures.py for the others.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html ; a missing identity
source is 401 without asking the function: https://repost.aws/knowledge-center/api-gateway-401-error-lambda-authorizer ,
with a TTL of 0 too, unless the authorizer has no identity source at all: recorded on AWS,
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/rest_lambda_authorizers.json ;
the cache holds the whole answer by identity values and the policy is judged anew for each method:
https://repost.aws/knowledge-center/api-gateway-lambda-authorization-errors ; 401, 403, 500: public captures.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace

from localaws.kernel.clock import passing
from localaws.kernel.ports import Functions, InvokeError
from localaws.services.apigateway.gateway.context import variable
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.events import authorizer_event
from localaws.services.apigateway.gateway.exchange import Authorization, Exchange
from localaws.services.apigateway.gateway.functions import Invoker, TimedOut
from localaws.services.apigateway.gateway.handlers.authorizer_answers import (
    Answer,
    Misconfigured,
    Unauthorized,
    read_answer,
)
from localaws.services.apigateway.gateway.handlers.resource_policy import facts
from localaws.services.apigateway.gateway.handlers.signatures import admit_signer
from localaws.services.apigateway.gateway.handlers.user_pools import admit_user
from localaws.services.apigateway.gateway.identities import Identities
from localaws.services.apigateway.gateway.policy import Effect, Malformed, evaluate
from localaws.services.apigateway.gateway.snapshot import Authorizer, function_arn

TIMEOUT = 29.0
# From that many cached answers on, those that are no longer good are thrown out.
CROWDED = 10_000
DENIED = "User is not authorized to access this resource"


class AuthorizerCache:
    """Answers by stage, authorizer and identity values, each until its virtual time is up."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str, str, tuple[str, ...]], tuple[float, Answer]] = {}

    def get(self, exchange: Exchange, authorizer: Authorizer, values: tuple[str, ...]) -> Answer | None:
        """Return an answer that is still good."""
        due, answer = self._answers.get(_key(exchange, authorizer, values), (0.0, None))
        return answer if due > time.time() else None

    def put(self, exchange: Exchange, authorizer: Authorizer, values: tuple[str, ...], answer: Answer) -> None:
        """Keep an answer for the authorizer's TTL."""
        if len(self._answers) >= CROWDED:
            self._answers = {key: held for key, held in self._answers.items() if held[0] > time.time()}
        self._answers[_key(exchange, authorizer, values)] = (time.time() + authorizer.ttl, answer)

    def flush(self, api_id: str, stage: str) -> None:
        """Forget the answers of a stage."""
        self._answers = {key: held for key, held in self._answers.items() if key[:2] != (api_id, stage)}


def _key(exchange: Exchange, authorizer: Authorizer, values: tuple[str, ...]) -> tuple[str, str, str, tuple[str, ...]]:
    return exchange.stage.api.id, exchange.stage.name, authorizer.id, values


class Authorize:
    """Asks the method's authorizer, or its cache, and judges the policy that it answers with."""

    def __init__(self, functions: Functions, cache: AuthorizerCache, identities: Identities) -> None:
        self._invoker = Invoker(functions)
        self._cache = cache
        self._identities = identities

    async def __call__(self, exchange: Exchange) -> None:
        """Raise a refusal or AUTHORIZER_CONFIGURATION_ERROR, or set `exchange.authorization`."""
        kind = exchange.method.authorization_type
        if kind == "NONE":
            return
        if kind == "AWS_IAM":
            admit_signer(exchange, self._identities)
            return
        authorizer = exchange.stage.snapshot.authorizers.get(exchange.method.authorizer_id or "")
        if authorizer is None:
            raise GatewayError("AUTHORIZER_CONFIGURATION_ERROR", reason="the method's authorizer is not deployed")
        values = identity_values(authorizer, exchange)
        if kind == "COGNITO_USER_POOLS":
            admit_user(exchange, authorizer, values[0] if values else "", self._identities)
            return
        cacheable = bool(authorizer.ttl and values)
        answer = self._cache.get(exchange, authorizer, values) if cacheable else None
        if answer is None:
            answer = await self._ask(authorizer, exchange)
            if cacheable:
                self._cache.put(exchange, authorizer, values, answer)
        _admit(answer, exchange)

    async def _ask(self, authorizer: Authorizer, exchange: Exchange) -> Answer:
        arn = function_arn(authorizer.uri, exchange.stage.variables)
        if arn is None:
            raise _misconfigured(exchange, "the authorizer's URI names no function")
        api = exchange.stage.api
        source = f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}/authorizers/{authorizer.id}"
        payload = json.dumps(authorizer_event(exchange, authorizer)).encode()
        began = passing()
        try:
            outcome = await self._invoker.invoke(arn, payload, source, authorizer.credentials, TIMEOUT)
        except TimedOut as error:
            raise _misconfigured(exchange, "the authorizer timed out") from error
        except InvokeError as error:
            raise _misconfigured(exchange, f"the authorizer could not be invoked: {error.code}") from error
        latency = round((passing() - began) * 1000)
        exchange.authorization = Authorization(latency=latency, status=200, request_id=outcome.request_id)
        try:
            return read_answer(outcome)
        except Unauthorized as error:
            _fail(exchange, "Unauthorized", 401)
            raise GatewayError("UNAUTHORIZED", reason="the authorizer answered Unauthorized") from error
        except Misconfigured as error:
            raise _misconfigured(exchange, str(error)) from error


def identity_values(authorizer: Authorizer, exchange: Exchange) -> tuple[str, ...]:
    """Return the values of the identity sources; raises UNAUTHORIZED when one is missing, empty or not as demanded."""
    values = tuple(_source_value(source, exchange) for source in authorizer.sources)
    if not all(values):
        raise GatewayError("UNAUTHORIZED", reason="an identity source is missing")
    if authorizer.type == "TOKEN" and authorizer.validation and not re.search(authorizer.validation, values[0]):
        raise GatewayError("UNAUTHORIZED", reason="the token does not match the validation expression")
    return values


def _source_value(source: str, exchange: Exchange) -> str:
    place, _, name = source.rpartition(".")
    if place == "method.request.header":
        return exchange.request.header(name) or ""
    if place == "method.request.querystring":
        return (exchange.request.parameters.get(name) or [""])[-1]
    root, _, rest = source.removeprefix("$").partition(".")
    if root == "stageVariables":
        return exchange.stage.variables.get(rest, "")
    value = variable(exchange, rest) if root == "context" else None
    return "" if value is None else str(value)


def _admit(answer: Answer, exchange: Exchange) -> None:
    """The policy is judged for this method, whether the answer is fresh or cached."""
    try:
        effect = evaluate(answer.policy, exchange.method_arn, facts(exchange))
    except Malformed as error:
        raise _misconfigured(exchange, str(error)) from error
    exchange.authorization = replace(
        exchange.authorization, principal=answer.principal, context=answer.context, usage_key=answer.usage_key
    )
    if effect is Effect.EXPLICIT_DENY:
        _fail(exchange, DENIED, 403)
        raise GatewayError("ACCESS_DENIED", f"{DENIED} with an explicit deny in an identity-based policy")
    if effect is Effect.IMPLICIT_DENY and exchange.resource_policy is not Effect.ALLOW:
        _fail(exchange, DENIED, 403)
        raise GatewayError("ACCESS_DENIED", DENIED)


def _misconfigured(exchange: Exchange, reason: str) -> GatewayError:
    _fail(exchange, reason, 500)
    return GatewayError("AUTHORIZER_CONFIGURATION_ERROR", reason=reason)


def _fail(exchange: Exchange, error: str, status: int) -> None:
    exchange.authorization = replace(exchange.authorization, error=error, status=status)
