"""The figures that the administrator sets; the defaults are those of the 64 criteria."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

Email = Annotated[
    str, Field(pattern=r"^[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+$", max_length=254, description="an e-mail address")
]

RunbookUrl = Annotated[
    str,
    Field(
        pattern=r"^(https?|file)://[^\s#]+$",
        max_length=300,
        description="the address of the page of alarms, without an anchor: https://runbook.example.com/alarms.md",
    ),
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
    runbook_url: RunbookUrl | None = None
    """Where those on call find the page that `stormproof alerts runbook` prints: alarms lead there."""
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
    monthly_budget_usd: Annotated[float, Field(ge=0.01, le=1_000_000_000)] = 50.0
    """From a cent: what is spent is told to the cent, and as a share of it."""
    log_retention_days: Annotated[int, Field(ge=1, le=3653)] = 30
    """The longest is CloudWatch Logs':
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    most_receives: Annotated[int, Field(ge=1, le=1000)] = 5
    """How often a message is tried before it goes to the dead-letter queue, of queues that have none:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    recovery_time_minutes: Annotated[int, Field(ge=1, le=525_600)] = 240
    """How long it may take until lost data is back; DynamoDB says that most restores end within an hour:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
    """
    recovery_point_minutes: Annotated[int, Field(ge=1, le=525_600)] = 10
    """How much of what was written last may be lost; what was written five minutes ago can be restored (as above)."""
    drill_max_age_days: Annotated[int, Field(ge=1, le=3653)] = 35
    """How long ago the last drill of the recovery may have succeeded."""
    evidence_max_age_days: Annotated[int, Field(ge=1, le=3653)] = 35
    """How long the evidence of a run counts as fresh; what is older is shown as such, and shuts no gate."""
    table_recovery_days: Annotated[int, Field(ge=7, le=35)] = 35
    """How far back a table can be restored, where recovery is off or reaches less than a week back:
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html
    """
    noncurrent_version_days: Annotated[int, Field(ge=30, le=36_500)] | None = None
    """After how many days former versions of objects go, in buckets without a rule for that; None for never."""
    table_deletion_protection: bool = False
    """Whether the tables refuse to be deleted until somebody takes that off."""
    backup_vault_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """For how many days AWS Backup keeps a daily copy of each table and bucket in a vault; None for no vault."""
    restored_gb: Annotated[float, Field(gt=0, le=100_000)] = 10.0
    """The largest table that a run restores to prove that it can be: a restore is paid by the gigabyte."""
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
