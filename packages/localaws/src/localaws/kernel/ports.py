"""What the parts of the data plane know of each other: small protocols, so that each can be tested alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol

ACCOUNT = "123456789012"
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
CLOUDWATCH = "cloudwatch.amazonaws.com"
"""The principal as which alarms publish, and which a topic's policy must admit."""


@dataclass(frozen=True)
class Caller:
    """Who invokes a function. `principal` is a service (``apigateway.amazonaws.com``) or ``iam`` for an API call."""

    principal: str = "iam"
    source_arn: str | None = None
    source_account: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a synchronous invocation came to. `error` is the FunctionError header: None, or ``Unhandled``."""

    request_id: str
    payload: bytes
    version: str
    error: str | None = None
    log_tail: bytes = b""


class InvokeError(Exception):
    """The Lambda service refused the invocation; `code` is AWS's error code, `status` its HTTP status.

    `reason` names the limit that an invocation met, empty for other refusals.
    """

    def __init__(self, code: str, message: str, status: int, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.reason = reason


class Functions(Protocol):
    """Invokes Lambda functions."""

    async def invoke(self, arn: str, payload: bytes, caller: Caller) -> Outcome:
        """Invoke synchronously. `arn` may be unqualified or end in a version or alias.

        Raises InvokeError: ResourceNotFoundException 404, AccessDeniedException 403 (the resource policy of that
        qualifier does not admit the caller; enforced for services, not for ``iam``), TooManyRequestsException 429.
        """

    async def enqueue(self, arn: str, payload: bytes, caller: Caller) -> str:
        """Invoke asynchronously (InvocationType Event) and return the request ID; raises as `invoke`."""


class AdmittingFunctions(Functions, Protocol):
    """Tells beforehand whether an invocation would be let in."""

    def resolve(self, arn: str, caller: Caller) -> None:
        """Find the function; raises InvokeError as `Functions.invoke`."""


@dataclass(frozen=True)
class Datum:
    """One metric value; `at` is virtual epoch seconds, `unit` CloudWatch's word (``Count``, ``Milliseconds``)."""

    namespace: str
    name: str
    value: float
    at: float
    unit: str = "None"
    dimensions: Mapping[str, str] = field(default_factory=dict)


class Metrics(Protocol):
    """Takes metric values of AWS's own services; callable from any thread."""

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Record the values; they are visible to CloudWatch's API at once."""


class Logs(Protocol):
    """Takes log events of AWS's own services; callable from any thread."""

    def has_group(self, region: str, group: str) -> bool:
        """Return whether a log group is there."""

    def write(self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]) -> None:
        """Append (epoch milliseconds, message) events; the group and the stream are made when they are not there."""


class NotDelivered(Exception):
    """A topic did not take the message; the text says why."""


class Publisher(Protocol):
    """Publishes to SNS topics for an AWS service."""

    async def publish(
        self, topic_arn: str, subject: str, messages: Mapping[str, str], principal: str, source_arn: str
    ) -> str:
        """Publish `messages` (by protocol, with a ``default``) and return the message ID. Raises NotDelivered."""


class Mail(Protocol):
    """Sends e-mails, as AWS's own services do."""

    async def send(self, mail: EmailMessage) -> None:
        """Deliver an e-mail to its addressees."""
