"""The requests that a run has sent and that came to an answer, so that each can be looked for in logs afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from stormproof.core.observations import Exchange

ERROR_TYPE = "x-amzn-errortype"
"""The header by which API Gateway's own answers are distinguished from the system's."""
AUTHORIZER_FAILED = ("AuthorizerConfigurationException", "AuthorizerFailureException")
"""How the error types begin with which the gateway answers where the authorizer itself failed:
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""
TOO_MANY = 429
THROTTLED = "TooManyRequestsException"
FUNCTION_FAILED = (502, 504)
"""Statuses with which the gateway answers where the integration failed or timed out; same page."""
READ_ONLY = ("GET", "HEAD", "OPTIONS")
"""Safe methods (RFC 9110, 9.2.1): sent twice they do no more than sent once."""


def authorizer_failed(exchange: Exchange) -> bool:
    """Tell whether the authorizer itself failed: nobody looked at the key, and nothing behind it was asked."""
    return exchange.status >= 500 and exchange.headers.get(ERROR_TYPE, "").startswith(AUTHORIZER_FAILED)


def throttled(exchange: Exchange) -> bool:
    """Tell whether a throttle of the gateway turned a request away, so that nothing behind it was asked.

    A quota that is used up is LimitExceededException, and is not passed by coming again; same page.
    """
    return exchange.status == TOO_MANY and exchange.headers.get(ERROR_TYPE, "").startswith(THROTTLED)


def function_failed(exchange: Exchange) -> bool:
    """Tell whether the gateway answered in place of a function that failed or took too long."""
    return exchange.status in FUNCTION_FAILED and ERROR_TYPE in exchange.headers


@dataclass(frozen=True)
class SentRequest:
    """One request and what came of it; `user` is the ID of the key that it carried, where that is known."""

    request_id: str
    method: str
    url: str
    status: int
    refused: bool
    """Whether the gateway itself answered, not the system."""
    user: str = ""
    authorized: bool = False
    """Whether the method that it was for asks a Lambda authorizer, so that there is a principal to be logged."""
    stranger: bool = False
    """Whether it bore a key that nobody was given."""

    def __str__(self) -> str:
        """Name the request."""
        return f"{self.method} {self.url}: {self.status}, request {self.request_id}"


@dataclass
class RequestLog:
    """Collects requests from a moment on (`began`, on the target's clock); thread-safe."""

    began: datetime
    _requests: list[SentRequest] = field(default_factory=list, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def add(self, exchange: Exchange) -> None:
        """Remember a request."""
        refused = ERROR_TYPE in exchange.headers
        one = SentRequest(exchange.request_id, exchange.method, exchange.url, exchange.status, refused)
        with self._lock:
            self._requests.append(one)

    def requests(self) -> tuple[SentRequest, ...]:
        """Return the requests logged so far, in the order of their answers."""
        with self._lock:
            return tuple(self._requests)
