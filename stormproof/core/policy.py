"""The figures that the administrator sets; the defaults are those of the 64 criteria."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

Email = Annotated[
    str, Field(pattern=r"^[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+$", max_length=254, description="an e-mail address")
]

BodyRule = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9]+_BODY$", description="the name of a rule on bodies: CrossSiteScripting_BODY")
]

KeyArn = Annotated[
    str,
    Field(pattern=r"^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$", description="the ARN of a KMS key"),
]


class Mode(Enum):
    """Whether a control that clients can feel refuses, or only records what it would refuse."""

    OBSERVE = "observe"
    ENFORCE = "enforce"


class RolesMode(Enum):
    """Whether a function's own role is only proposed, or made and used: what it may do, its owner must confirm."""

    PROPOSE = "propose"
    ENFORCE = "enforce"


class NativeRequirement(Enum):
    """Whether methods go on demanding the native API keys that they demand, once our authorizer enforces."""

    KEEP = "keep"
    REMOVE = "remove"


class NativeQuota(Enum):
    """Whether a usage plan's quota that is lower than the hourly limit stays, or is lifted."""

    KEEP = "keep"
    LIFT = "lift"


class Undeployed(Enum):
    """Whether changes that others made to the API and have not deployed stop our deployments, or go along."""

    STOP = "stop"
    SHIP = "ship"


class SharedAcl(Enum):
    """Whether a web ACL that protects others too is left alone, or is changed for all of them."""

    STOP = "stop"
    CHANGE = "change"


MOST_REQUESTS = 1_000_000_000
"""A figure beyond it is a slip of the pen: no stage of API Gateway serves so many an hour, nor ever a second."""

Grant = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]+:[A-Za-z0-9]+ (arn:[^\s*]+(/\*|:\*)?|\*)$",
        description="an action, a blank and a resource: sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders",
    ),
]


@dataclass(frozen=True)
class Policy:
    """Limits, thresholds, periods, modes. Units are in the names; money is USD.

    A mode that nobody sets observes; on the embedded AWS, where nobody can be locked out, the target enforces.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    admin_email: Email
    authentication_mode: Mode = Mode.OBSERVE
    authorizer_ttl_seconds: Annotated[int, Field(ge=0, le=3600)] = 0
    requests_per_hour: Annotated[int, Field(ge=1, le=MOST_REQUESTS)] = 1000
    rate_limit_mode: Mode = Mode.OBSERVE
    native_requirement: NativeRequirement = NativeRequirement.KEEP
    """Where methods demand native API keys: remove it to use keys of Stormproof beside them."""
    native_quota: NativeQuota = NativeQuota.KEEP
    """Of usage plans that admit fewer requests a day than `requests_per_hour` does in 24 hours."""
    undeployed_changes: Undeployed = Undeployed.STOP
    """What others changed of the API and have not deployed: a deployment of ours would ship it."""
    firewall_mode: Mode = Mode.OBSERVE
    shared_web_acl: SharedAcl = SharedAcl.STOP
    """A stage's web ACL that other APIs, load balancers, user pools and the like use as well."""
    firewall_requests_per_5_minutes: Annotated[int, Field(ge=10, le=2_000_000_000)] = 2000
    """Of one key from one address, before the firewall refuses it; more than `requests_per_hour`."""
    firewall_blocking_body_rules: tuple[BodyRule, ...] = ()
    """Rules of AWS's common rule set on bodies that may block; all others only count."""
    stage_requests_per_second: Annotated[float, Field(gt=0, le=MOST_REQUESTS)] = 1000.0
    stage_burst: Annotated[int, Field(ge=1, le=2_147_483_647)] = 2000
    """Of each method, whoever asks."""
    roles_mode: RolesMode = RolesMode.PROPOSE
    role_additions: dict[str, tuple[Grant, ...]] = field(default_factory=dict)
    """Function (api, pm ...) -> what it needs beside what its code shows; an empty list: nothing more."""
    tls_mode: Mode = Mode.OBSERVE
    encryption_key_arn: KeyArn | None = None
    """The customer's own KMS key for table, bucket, queues and log groups; without it AWS's keys do."""
    monthly_budget_usd: Annotated[float, Field(gt=0, le=1_000_000_000)] = 50.0
    log_retention_days: Annotated[int, Field(ge=1, le=3653)] = 30
    """The longest is CloudWatch Logs':
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    expected_monthly_requests: Annotated[int, Field(ge=0, le=1000 * MOST_REQUESTS)] | None = None
    """What prices are reckoned for; without it what CloudWatch has counted, see `core.planning.usage`."""


OBSERVING = {
    "authentication_mode": Mode.OBSERVE.value,
    "rate_limit_mode": Mode.OBSERVE.value,
    "firewall_mode": Mode.OBSERVE.value,
    "tls_mode": Mode.OBSERVE.value,
    "roles_mode": RolesMode.PROPOSE.value,
}
"""The modes by their keys, each with the word of the target file for refusing nobody."""
ENFORCING: dict[str, Mode | RolesMode] = {
    key: RolesMode.ENFORCE if key == "roles_mode" else Mode.ENFORCE for key in OBSERVING
}
"""The same, all of them enforcing."""
