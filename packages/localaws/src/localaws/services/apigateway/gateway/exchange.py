"""One request on its way through the chain: what it asked, where it leads, and what the handlers found out."""

from __future__ import annotations

import base64
import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.kernel.clock import passing
from localaws.kernel.signers import Signer
from localaws.services.apigateway.gateway.directory import ApiKey, Stage
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.messages import Request, Response
from localaws.services.apigateway.gateway.policy import Effect
from localaws.services.apigateway.gateway.snapshot import Method, Resource

UNROUTED = Resource("", "")
NO_METHOD = Method("")


def new_request_id() -> str:
    """Return an x-amzn-RequestId."""
    return str(uuid.uuid4())


def new_extended_request_id() -> str:
    """Return an x-amz-apigw-id: 15 characters of base64 and ``=``."""
    return base64.urlsafe_b64encode(os.urandom(11)).decode()


@dataclass(frozen=True)
class Authorization:
    """What the authorizer said. `latency` in milliseconds, None when it was not asked (no authorizer, or cached).

    `claims` are those of a user pool's token, `signer` who has signed the request; None where it was neither.
    """

    principal: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    usage_key: str | None = None
    latency: int | None = None
    status: int | None = None
    request_id: str | None = None
    error: str | None = None
    claims: Mapping[str, str] | None = None
    signer: Signer | None = None


@dataclass(frozen=True)
class Integrated:
    """What the integration did. `status` is what the function returned, `service_status` what its service answered.

    `sent` and `answered` are the bodies that went to a function and came from it.
    """

    latency: int
    status: int | None = None
    service_status: int | None = None
    request_id: str | None = None
    sent: bytes = b""
    answered: bytes = b""


@dataclass(frozen=True)
class Inspected:
    """What the web application firewall decided; `code` is the access log's wafResponseCode."""

    code: str
    web_acl_arn: str


@dataclass
class Exchange:
    """A request, its stage, and what was learned so far; the defaults say "not asked yet", never "failed".

    `path` is the path that is routed, as sent; `event_path` what events call path (under a custom domain it keeps the
    base path); `full_path` what requestContext.path says (at the default endpoint it begins with the stage).
    `api_key_value` is the API key that was asked for, as requestContext.identity tells it, `api_key` the key if known.
    `started` is virtual epoch seconds; durations are measured by `kernel.clock.passing`.
    """

    request: Request
    stage: Stage
    path: str
    event_path: str
    full_path: str
    domain_name: str
    resource: Resource = UNROUTED
    method: Method = NO_METHOD
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    authorization: Authorization = field(default_factory=Authorization)
    inspected: Inspected | None = None
    resource_policy: Effect | None = None
    api_key_value: str = ""
    api_key: ApiKey | None = None
    integrated: Integrated | None = None
    error: GatewayError | None = None
    response: Response | None = None
    request_id: str = field(default_factory=new_request_id)
    extended_request_id: str = field(default_factory=new_extended_request_id)
    trace_id: str = field(default_factory=lambda: os.urandom(12).hex())
    started: float = field(default_factory=time.time)
    began: float = field(default_factory=passing)

    @property
    def elapsed(self) -> int:
        """Milliseconds since the request arrived."""
        return round((passing() - self.began) * 1000)

    @property
    def method_arn(self) -> str:
        """The ARN that the request asks to invoke: ``...:api/stage/GET/projects/7``."""
        return f"{self.stage.execute_arn}/{self.request.method}{self.path.rstrip('/') or '/'}"

    @property
    def trace(self) -> str:
        """The X-Amzn-Trace-Id of the request: its own, with a parent where it has none, or a new one.

        Recorded response, test_invocation_trace_id.
        """
        given = self.request.header("x-amzn-trace-id")
        if given and given.startswith("Root="):
            return given if ";Parent=" in given else f"{given};Parent={self.trace_id[:16]};Sampled=0"
        return f"Root=1-{int(self.started):08x}-{self.trace_id}"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The method settings in force."""
        return self.stage.settings(self.resource.path, self.method.http_method)
