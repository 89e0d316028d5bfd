"""The system under hardening, as discovered: names and identities of its resources, no settings."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, replace
from typing import Protocol

from stormproof.core.delivery.settings import NOT_STATED, DeliverySettings

ALIAS = "live"
"""What the alias that every invoker is put on is called, where a function's owner has none that they are on."""
OTHER_ALIAS = "stormproof"
"""What it is called where the owner has an alias ``live`` that no invoker is on: SAM's documentation calls one so.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
"""
ALIAS_DESCRIPTION = "Stormproof: what every invoker is on"
"""By this description we know an alias of ours; one with any other is its owner's."""
DESCRIPTION = "Stormproof"
"""By this description we know a version that we published, and a deployment of the API that we made."""


@dataclass(frozen=True)
class Conventions:
    """What an organization demands of what is made in its accounts: of every role the path and the boundary, tags.

    `path` begins and ends with a slash; `boundary` is the ARN of a policy, empty for none; `tags` go on whatever takes
    tags, beside ours. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """

    path: str = "/"
    boundary: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Function:
    """A Lambda function of the system; `role` is what it is to the system (api, pm, dev, qa, ops, or its name).

    `alias` is what every invoker is put on; `adopted` says that it is an alias of the owner's, on which invokers were.
    """

    role: str
    name: str
    arn: str
    alias: str = ALIAS
    adopted: bool = False

    @property
    def alias_arn(self) -> str:
        """The ARN by which the alias is invoked."""
        return f"{self.arn}:{self.alias}"


class HasFunctions(Protocol):
    """What is looked at where a system's functions alone matter, whatever leads to them."""

    @property
    def partition(self) -> str:
        """The partition of the account."""

    @property
    def region(self) -> str:
        """Where the functions are."""

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions."""


@dataclass(frozen=True)
class Queue:
    """An SQS queue of the system, dead-letter queues included."""

    name: str
    url: str
    arn: str


PRIVATE, MUTUAL_TLS = "api.private", "api.mutual_tls"


@dataclass(frozen=True)
class Barrier:
    """What keeps a client without means of its owner's from calling an address: a stable code, and the reason."""

    code: str
    reason: str


@dataclass(frozen=True)
class Table:
    """A DynamoDB table of the system; those of our own (`core.naming`) are none."""

    name: str
    arn: str


@dataclass(frozen=True)
class Bucket:
    """An S3 bucket of the system."""

    name: str
    arn: str

    @property
    def objects(self) -> str:
        """The ARN that stands for everything in it."""
        return f"{self.arn}/*"


@dataclass(frozen=True)
class LeftOut:
    """What belongs to the system by its stack or its tags and is left alone: `kind` and `name`, and the reason why."""

    kind: str
    name: str
    reason: str

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.kind} {self.name}: {self.reason}"


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
    variables: tuple[tuple[str, str, str], ...] = ()
    """Stage, name and value of each stage variable."""
    private: bool = False
    """Whether it answers inside VPCs alone.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
    """
    url_barrier: Barrier | None = None
    """What keeps clients from calling `url`, None where nothing does."""

    @property
    def metric_name(self) -> str:
        """What its metrics have as ApiName: the name without what is beyond ASCII, the ID where nothing is left.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
        """
        return self.name.encode("ascii", "ignore").decode() or self.id

    def barrier(self, stage: str = "") -> Barrier | None:
        """Return what keeps clients from calling a stage, without one the serving stage, where it is called."""
        if self.private:
            return Barrier(PRIVATE, f"REST API {self.id} is private: it answers inside its owner's VPCs alone")
        return self.url_barrier if self.by_url(stage) else None

    def by_url(self, stage: str = "") -> bool:
        """Tell whether a stage, without one the serving stage, is called at `url` and not at the API's own address."""
        return bool(self.url) and (not stage or (stage == self.stage and not self.own_address))

    def resolved(self, text: str, stage: str = "") -> str:
        """Return a text with its stage variables filled in as a stage has them, without one the serving stage.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html
        """
        for name, value in self.variables_of(stage or self.stage).items():
            text = text.replace(f"${{stageVariables.{name}}}", value)
        return text

    def variables_of(self, stage: str) -> dict[str, str]:
        """Return the variables of a stage by their names."""
        return {name: value for where, name, value in self.variables if where == stage}


@dataclass(frozen=True)
class OwnersProbe:
    """A function of the owner's that asks for the health from a region in the place of ours.

    `log` is its log group; a rule or a canary runs it, the name of the other is empty.
    """

    region: str
    function: str
    log: str
    rule: str = ""
    canary: str = ""


@dataclass(frozen=True)
class System:
    """Everything that the target names or that was found by its tags or its stack.

    `owners` maps a resource's ARN to who manages it (``CloudFormation stack X``, ``Terraform``): changes to
    those resources may be reverted by their owner, see `core.planning.losses`. Of tables, buckets and queues there may
    be none or several.
    """

    partition: str
    account: str
    region: str
    probe_regions: tuple[str, ...]
    api: RestApi
    functions: tuple[Function, ...]
    tables: tuple[Table, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    queues: tuple[Queue, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()
    adopted: frozenset[str] = frozenset()
    """The names that older versions of Stormproof gave and that this system keeps, see `core.ownership`."""
    conventions: Conventions = Conventions()
    sam: bool = False
    """Whether AWS SAM transforms the template of the stack that owns it."""
    dns_suffix: str = "amazonaws.com"
    """What the host names of the partition's endpoints end in."""
    left_out: tuple[LeftOut, ...] = ()
    delivery: DeliverySettings = NOT_STATED
    """What the target file says of its repository."""
    canaries: tuple[tuple[str, str], ...] = ()
    """What is checked, and by which canary of the owner's in the place of one of ours, see `aws.discovery.canaries`."""
    probes: tuple[OwnersProbe, ...] = ()
    """Probes of the owner's in other regions in the place of ours, one a region, see `aws.discovery.probes`."""
    seen_from: str = ""
    """The API's region, where this is what the system has in another one, see `at`."""

    @property
    def home(self) -> str:
        """The region of the API: journal, lease and tags name it, wherever a thing of the system's is."""
        return self.seen_from or self.region

    def at(self, region: str) -> System:
        """Return the system as it is named in another region: by that region's ARNs, and still after its API's."""
        return self if region == self.region else replace(self, region=region, seen_from=self.home)

    @property
    def api_arn(self) -> str:
        """ARN of the API in API Gateway's control plane (no account: AWS's own form)."""
        return f"arn:{self.partition}:apigateway:{self.home}::/restapis/{self.api.id}"

    def without(self, *kinds: str) -> str:
        """Say which of ``table``, ``bucket`` and ``queue`` the system has none of, empty where it has of each."""
        stores: dict[str, Sized] = {"table": self.tables, "bucket": self.buckets, "queue": self.queues}
        missing = [kind for kind in kinds if not len(stores[kind])]
        return f"the system has no {' and no '.join(missing)}: there is nothing to do" if missing else ""

    def owner_of(self, arn: str) -> str:
        """Return who manages the resource, empty when nobody is known to."""
        return dict(self.owners).get(arn, "")

    def function(self, role: str) -> Function:
        """Return the function of a role; raises KeyError for an unknown one."""
        return {f.role: f for f in self.functions}[role]
