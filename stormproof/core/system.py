"""The system under hardening, as discovered: names and identities of its resources, no settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A Lambda function of the system; `role` is what it is to the system (api, pm, dev, qa, ops, or its name)."""

    role: str
    name: str
    arn: str


@dataclass(frozen=True)
class Queue:
    """An SQS queue of the system, dead-letter queues included."""

    name: str
    url: str
    arn: str


@dataclass(frozen=True)
class RestApi:
    """The REST API: `stage` is the one that serves users, `stages` are all that exist.

    `url` is where clients call the serving stage, empty for the API's own address (execute-api), which is switched
    off where `own_address` is False.
    """

    id: str
    name: str
    stage: str
    stages: tuple[str, ...]
    url: str = ""
    own_address: bool = True


@dataclass(frozen=True)
class System:
    """Everything that the target names or that was found by its tags or its stack.

    `owners` maps a resource's ARN to who manages it (``CloudFormation stack X``, ``Terraform``): changes to
    those resources may be reverted by their owner, see `core.planning.losses`.
    """

    partition: str
    account: str
    region: str
    probe_regions: tuple[str, ...]
    api: RestApi
    functions: tuple[Function, ...]
    table: str
    bucket: str
    queues: tuple[Queue, ...]
    owners: tuple[tuple[str, str], ...] = ()
    adopted: frozenset[str] = frozenset()
    """The names that older versions of Stormproof gave and that this system keeps, see `core.ownership`."""
    sam: bool = False
    """Whether AWS SAM transforms the template of the stack that owns it."""

    @property
    def api_arn(self) -> str:
        """ARN of the API in API Gateway's control plane (no account: AWS's own form)."""
        return f"arn:{self.partition}:apigateway:{self.region}::/restapis/{self.api.id}"

    @property
    def bucket_arn(self) -> str:
        """ARN of the bucket."""
        return f"arn:{self.partition}:s3:::{self.bucket}"

    @property
    def table_arn(self) -> str:
        """ARN of the table."""
        return f"arn:{self.partition}:dynamodb:{self.region}:{self.account}:table/{self.table}"

    def owner_of(self, arn: str) -> str:
        """Return who manages the resource, empty when nobody is known to."""
        return dict(self.owners).get(arn, "")

    def function(self, role: str) -> Function:
        """Return the function of a role; raises KeyError for an unknown one."""
        return {f.role: f for f in self.functions}[role]
