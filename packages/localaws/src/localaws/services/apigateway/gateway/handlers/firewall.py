"""The web application firewall's place in the chain: before every other access control.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html ; that a custom
response of the firewall wins over the API's gateway responses:
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange, Inspected
from localaws.services.apigateway.gateway.gateway_responses import identification
from localaws.services.apigateway.gateway.messages import Headers, Request, Response


@dataclass(frozen=True)
class Decision:
    """A firewall's answer. `web_acl_arn` None: no web ACL is associated with the stage.

    `status` and `body` are those of a custom response, None without one; `headers` go with it.
    """

    web_acl_arn: str | None = None
    blocked: bool = False
    status: int | None = None
    headers: Headers = ()
    body: str | None = None


class Firewall(Protocol):
    """Judges requests by the web ACL of their stage."""

    async def inspect(self, stage_arn: str, path: str, request: Request, request_id: str) -> Decision:
        """Judge a request.

        `stage_arn` is the ARN that web ACLs are associated with, `path` includes the stage, `request_id` is what the
        firewall's log calls the request.
        """


class NoFirewall:
    """Stands where no firewall was built in: lets everything pass."""

    async def inspect(self, stage_arn: str, path: str, request: Request, request_id: str) -> Decision:  # noqa: ARG002 (the protocol's)
        """Let the request pass."""
        return Decision()


@dataclass(frozen=True)
class Inspect:
    """Asks the firewall and ends the exchange when it blocks."""

    firewall: Firewall

    async def __call__(self, exchange: Exchange) -> None:
        """Raise WAF_FILTERED for a block, or answer with the custom response of the rule that blocked."""
        decision = await self.firewall.inspect(
            exchange.stage.arn, exchange.full_path, exchange.request, exchange.extended_request_id
        )
        if decision.web_acl_arn is None:
            return
        code = "WAF_BLOCK" if decision.blocked else "WAF_ALLOW"
        exchange.inspected = Inspected(code, decision.web_acl_arn)
        if not decision.blocked:
            return
        error = GatewayError("WAF_FILTERED", reason="blocked by the web ACL")
        if decision.status is None:
            raise error
        exchange.error = error
        headers = (*identification(exchange).items(), ("x-amzn-ErrorType", error.error), *decision.headers)
        exchange.response = Response(decision.status, headers, (decision.body or "").encode())
