"""TestInvokeAuthorizer: asks an authorizer as it stands, deployed or not, with the permissions that real requests need.

https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html : ``clientStatus`` is 0 where the
authorizer answered with a policy, else the status that a client would get. The event's ARN names ESTestInvoke-stage and
its context test-invoke-stage: execution logs of such tests that users have published. The log here says how far it
came; AWS's tells of every header on the way.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.responses import APIGatewayResponse

from localaws.kernel.ports import ACCOUNT, Functions, InvokeError
from localaws.moto.patches import Patches
from localaws.services.apigateway.control.patching import Answer, answer, body, segments, state
from localaws.services.apigateway.gateway.functions import Invoker, TimedOut
from localaws.services.apigateway.gateway.handlers.authorizer_answers import Misconfigured, Unauthorized, read_answer
from localaws.services.apigateway.gateway.snapshot import function_arn

TIMEOUT = 29.0
STAGE, STAGE_OF_THE_ARN = "test-invoke-stage", "ESTestInvoke-stage"
KEY = "test-invoke-api-key"
Told = Mapping[str, Any]


def install(patches: Patches, functions: Functions, loop: asyncio.AbstractEventLoop) -> None:
    """Answer test invocations of authorizers."""

    def test_invoke_authorizer(response: APIGatewayResponse) -> Answer:
        _, api, _, authorizer, *_ = segments(response)
        found = state(response).get_authorizer(api, authorizer)
        if found.type == "COGNITO_USER_POOLS":
            raise NotImplementedError("test invocations of Cognito authorizers")
        trial = Trial(api, response.region, found, body(response))
        done = asyncio.run_coroutine_threadsafe(trial.run(Invoker(functions)), loop).result()
        return answer(200, done)

    patches.put(APIGatewayResponse, "test_invoke_authorizer", test_invoke_authorizer)


@dataclass(frozen=True)
class Trial:
    """One test: `authorizer` is moto's, `asked` the request's members."""

    api: str
    region: str
    authorizer: Any
    asked: Told

    async def run(self, invoker: Invoker) -> dict[str, Any]:
        """Ask the authorizer's function; return the operation's answer."""
        began, id_ = time.monotonic(), str(uuid.uuid4())
        told = self._ended(401, "Unauthorized") if self._missing() else await self._answer(invoker, id_)
        log = f"Execution log for request {id_}\nStarting authorizer: {self.authorizer.id}\n{told.pop('log')}\n"
        return {**told, "log": log, "latency": round((time.monotonic() - began) * 1000)}

    async def _answer(self, invoker: Invoker, id_: str) -> dict[str, Any]:
        arn = function_arn(self.authorizer.authorizer_uri, self.asked.get("stageVariables") or {})
        if arn is None:
            return self._ended(500, "the authorizer's URI names no function")
        source = f"arn:aws:execute-api:{self.region}:{ACCOUNT}:{self.api}/authorizers/{self.authorizer.id}"
        credentials = self.authorizer.authorizer_credentials
        try:
            outcome = await invoker.invoke(arn, json.dumps(self._event(id_)).encode(), source, credentials, TIMEOUT)
            found = read_answer(outcome)
        except Unauthorized:
            return self._ended(401, "Unauthorized")
        except (InvokeError, Misconfigured, TimedOut) as error:
            why = f"could not be invoked: {error.code}" if isinstance(error, InvokeError) else str(error)
            return self._ended(500, f"Execution failed due to configuration error: {why}")
        policy = json.dumps(found.policy)
        return {"clientStatus": 0, "principalId": found.principal, "policy": policy, "log": f"policy: {policy}"}

    @staticmethod
    def _ended(status: int, why: str) -> dict[str, Any]:
        return {"clientStatus": status, "log": why}

    def _missing(self) -> bool:
        sources = [each.strip() for each in (self.authorizer.identity_source or "").split(",")]
        return not all(self._value(each) for each in sources if each)

    def _value(self, source: str) -> str:
        place, _, name = source.rpartition(".")
        if place == "method.request.header":
            return {key.lower(): value for key, value in self._headers().items()}.get(name.lower(), [""])[-1]
        if place == "method.request.querystring":
            return self._query().get(name, [""])[-1]
        if place == "stageVariables":
            return str((self.asked.get("stageVariables") or {}).get(name, ""))
        return str((self.asked.get("additionalContext") or {}).get(source, ""))

    def _headers(self) -> dict[str, list[str]]:
        several = {name: list(values) for name, values in (self.asked.get("multiValueHeaders") or {}).items()}
        return several or {name: [value] for name, value in (self.asked.get("headers") or {}).items()}

    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.asked.get("pathWithQueryString") or "/").query, keep_blank_values=True)

    def _event(self, id_: str) -> dict[str, Any]:
        arn = f"arn:aws:execute-api:{self.region}:{ACCOUNT}:{self.api}/{STAGE_OF_THE_ARN}/GET/"
        if self.authorizer.type == "TOKEN":
            token = self._value(self.authorizer.identity_source or "method.request.header.Authorization")
            return {"type": "TOKEN", "methodArn": arn, "authorizationToken": token}
        if self.authorizer.type != "REQUEST":
            raise BadRequestException(f"Invalid authorizer type: {self.authorizer.type}")
        headers, query = self._headers(), self._query()
        return {
            "type": "REQUEST",
            "methodArn": arn,
            "resource": "/",
            "path": urlsplit(self.asked.get("pathWithQueryString") or "/").path,
            "httpMethod": "GET",
            "headers": {name: values[-1] for name, values in headers.items()},
            "multiValueHeaders": headers,
            "queryStringParameters": {name: values[-1] for name, values in query.items()},
            "multiValueQueryStringParameters": query,
            "pathParameters": {},
            "stageVariables": self.asked.get("stageVariables") or {},
            "requestContext": _context(self.api, id_),
        }


def _context(api: str, id_: str) -> dict[str, Any]:
    return {
        "resourceId": "test-invoke-resource-id",
        "resourcePath": "/",
        "httpMethod": "GET",
        "path": "/",
        "accountId": ACCOUNT,
        "protocol": "HTTP/1.1",
        "stage": STAGE,
        "domainPrefix": "testPrefix",
        "requestTimeEpoch": int(time.time() * 1000),
        "requestId": id_,
        "identity": {"apiKey": KEY, "sourceIp": "test-invoke-source-ip"},
        "apiId": api,
    }
