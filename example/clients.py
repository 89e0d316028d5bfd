"""The boto3 clients of one deployment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.config import Config

# API Gateway's control plane admits 10 calls a second and a deployment in 5 s: retries must outlast that.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 12}, max_pool_connections=16)


@dataclass(frozen=True)
class Clients:
    """One client a service; boto3 clients are safe to share between threads, sessions are not."""

    apigateway: Any
    dynamodb: Any
    functions: Any
    iam: Any
    s3: Any
    sqs: Any
    sts: Any

    @classmethod
    def of(cls, session: Any) -> Clients:
        """Build the clients from a boto3 session."""
        services = ("apigateway", "dynamodb", "lambda", "iam", "s3", "sqs", "sts")
        return cls(*(session.client(service, config=PATIENT) for service in services))
