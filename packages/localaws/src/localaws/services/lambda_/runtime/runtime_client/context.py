"""The context object that a handler receives.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Identity:
    """The Cognito identity of a mobile application's call; there is none here."""

    cognito_identity_id: str | None = None
    cognito_identity_pool_id: str | None = None


@dataclass(frozen=True)
class ClientContext:
    """What the caller said of itself; the members are those of AWS's Mobile SDK."""

    client: Any = None
    custom: Any = None
    env: Any = None

    @classmethod
    def parse(cls, header: str | None) -> ClientContext | None:
        """Return the context that the runtime API's header holds, None where it holds none."""
        if not header:
            return None
        given = json.loads(header)
        return cls(given.get("client"), given.get("custom"), given.get("env"))


@dataclass(frozen=True)
class Context:
    """One invocation, as the function sees it."""

    aws_request_id: str
    invoked_function_arn: str
    deadline_ms: int = field(repr=False)
    client_context: ClientContext | None = None
    identity: Identity = field(default_factory=Identity)
    function_name: str | None = field(default_factory=lambda: os.environ.get("AWS_LAMBDA_FUNCTION_NAME"))
    function_version: str | None = field(default_factory=lambda: os.environ.get("AWS_LAMBDA_FUNCTION_VERSION"))
    memory_limit_in_mb: str | None = field(default_factory=lambda: os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
    log_group_name: str | None = field(default_factory=lambda: os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME"))
    log_stream_name: str | None = field(default_factory=lambda: os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME"))

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the function's timeout."""
        return max(0, self.deadline_ms - int(time.time() * 1000))
