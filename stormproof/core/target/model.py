"""The target: which system is meant, how to reach it, and what may be done to it. Parsed by `core.target_file`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stormproof.core.criteria.verdicts import Proof
from stormproof.core.criteria.waivers import Waiver
from stormproof.core.delivery.settings import NOT_STATED, DeliverySettings
from stormproof.core.policy import Policy
from stormproof.core.system import Conventions
from stormproof.core.target.operators import Contact, RunbookSettings
from stormproof.core.target.public_routes import PublicRoute
from stormproof.core.target.repository import Repository
from stormproof.core.target.section import Name, Section, Variable
from stormproof.core.target.workload import WorkloadSettings
from stormproof.core.weather import WORST, Kind, Weather
from stormproof.core.workload.model import Workload

PRODUCTION = frozenset({"production", "prod", "live"})

Account = Annotated[str, Field(pattern=r"^\d{12}$", description="an AWS account id, 12 digits in quotes")]
Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", description="an AWS region, e.g. us-east-1")]
Url = Annotated[str, Field(pattern=r"^https://[^/?#\s]+(/[^?#\s]*)?$", description="an address: https://...")]


def _unreserved(key: str) -> str:
    if key.lower().startswith(("aws:", "stormproof")):
        raise ValueError("tags of AWS's (aws:...) and Stormproof's own cannot be set")
    return key


TagKey = Annotated[
    str,
    Field(pattern=r"^[\w .:/=+@-]+$", max_length=128, description="a tag's key: cost-center"),
    AfterValidator(_unreserved),
]


def is_production(environment: str) -> bool:
    """Tell whether users depend on an environment, by the words of its name: ``production``, ``prod-eu``."""
    return bool(PRODUCTION & set(environment.split("-")))


def _loopback(url: str) -> str:
    host = url.partition("://")[2].partition("/")[0].rpartition(":")[0]
    if host not in {"127.0.0.1", "localhost"}:
        raise ValueError("the embedded AWS lives on 127.0.0.1 alone; take [embedded] out for a real account")
    return url


Loopback = Annotated[
    str,
    Field(pattern=r"^https?://[^/]+:\d+(/.*)?$", description="a URL on 127.0.0.1, with its port"),
    AfterValidator(_loopback),
]


class AwsSettings(Section):
    """``[aws]``: whose credentials, and in which accounts they may be used. `role` is assumed when given."""

    profile: Name | None = None
    allowed_accounts: tuple[Account, ...] = ()
    role: Annotated[str, Field(pattern=r"^arn:[a-z-]+:iam::\d{12}:role/.+$", description="a role's ARN")] | None = None


class IamSettings(Section):
    """``[iam]``: what an organization demands of the roles that Stormproof makes, and of whatever it makes.

    `permissions_boundary` is the ARN of a policy; a function's own role keeps the boundary of its former role where
    that has one. `path` is where roles stand. `tags` go on everything that is made and takes tags.
    """

    permissions_boundary: (
        Annotated[str, Field(pattern=r"^arn:[a-z-]+:iam::(\d{12}|aws):policy/.+$", description="a policy's ARN")] | None
    ) = None
    path: Annotated[
        str, Field(pattern=r"^/([\w+=,.@-]+/)*$", max_length=512, description="a path: /, or /team/, with both slashes")
    ] = "/"
    tags: dict[TagKey, Annotated[str, Field(max_length=256)]] = Field(default_factory=dict)

    def plain(self) -> Conventions:
        """Return them as the system keeps them."""
        return Conventions(self.path, self.permissions_boundary or "", tuple(sorted(self.tags.items())))


class Regions(Section):
    """``[regions]``: where the system is, and from where else it is probed."""

    primary: Region
    probes: tuple[Region, ...] = ()


class SystemSelector(Section):
    """``[system]``: how to find it, by exactly one of a CloudFormation stack, tags, or explicit names.

    `stage` may stand with each of them and must where the API has several; `functions` maps role to name. `url` is
    where clients call the serving stage, to be said where no custom domain of the API tells it. `table` and `bucket`
    are short for lists of one. Of what a stack or tags lead to, `exclude` names what is left alone, and `include` what
    is hardened though it looks like something that a tool deploys with.
    """

    stack: Name | None = None
    tags: dict[Name, str] = Field(default_factory=dict)
    stage: Name | None = None
    rest_api_id: Name | None = None
    functions: dict[Name, Name] = Field(default_factory=dict)
    table: Name | None = None
    tables: tuple[Name, ...] = ()
    bucket: Name | None = None
    buckets: tuple[Name, ...] = ()
    queues: tuple[Name, ...] = ()
    exclude: tuple[Name, ...] = ()
    include: tuple[Name, ...] = ()
    url: Url | None = None

    @property
    def by(self) -> Literal["stack", "tags", "names"]:
        """How the system is found."""
        if self.stack is not None:
            return "stack"
        return "tags" if self.tags else "names"


class Permit(Section):
    """``[permit]``: what may be done to the system; nothing unless said.

    `notify` adds to `provoke`: that somebody else is told of what is written, by notifications of buckets, streams of
    tables and subscriptions of logs.
    """

    provision: bool = False
    wire: bool = False
    provoke: bool = False
    sabotage: bool = False
    notify: bool = False

    @property
    def harm(self) -> bool:
        """Whether a run may disturb anything of the target at all, and write about it into its account."""
        return self.wire or self.provoke or self.sabotage


class Embedded(Section):
    """``[embedded]``: where the embedded AWS listens; written by it. The keys are its own, not anybody's."""

    clock_url: Loopback
    mailbox_url: Loopback
    ca_bundle: Name
    gateway_url: Loopback
    endpoint_url: Loopback
    endpoint_url_https: Loopback | None = None
    gateway_http_url: Loopback | None = None
    costs_url: Loopback | None = None
    github_url: Loopback | None = Field(default=None, description="what stands for GitHub's REST API there")
    time_moves: bool = Field(default=True, description="whether runs may move its clock; false with --real-time")
    access_key_id: Name = "test"
    secret_access_key: Name = Field(default="test", repr=False)
    weather_kind: Kind = Field(default="clear", alias="weather")
    weather_seed: int = 0
    weather_rate: Annotated[float, Field(gt=0, le=WORST, description="how many times the usual troubles")] = 1.0

    @property
    def weather(self) -> Weather:
        """The weather that its calls meet."""
        return Weather(self.weather_kind, self.weather_seed, self.weather_rate)


class HarnessKey(Section):
    """``[harness_key]``: where the API key that Stormproof's own requests carry is kept, never the key itself."""

    environment_variable: Variable | None = None
    secret_id: Name | None = None


class JournalKey(Section):
    """``[journal_key]``: where the key is kept by which entries of the undo journal are signed, never the key itself.

    By it what one machine left disturbed is put back on another; a place that the journal's writers cannot read.
    """

    environment_variable: Variable | None = None
    secret_id: Name | None = None


class Credential(Section):
    """``[[credential]]``: what lets a client through an authorizer of the owner's: a header, and where its value is.

    `authorizer` is the authorizer's name in the API. The value is kept where the reference says, never here.
    """

    authorizer: Name
    header: Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", description="a header: Authorization")] = (
        "Authorization"
    )
    environment_variable: Variable | None = None
    secret_id: Name | None = None


class Target(Section):
    """A whole target file."""

    name: Annotated[
        str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="lower-case letters, digits and hyphens")
    ]
    environment: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9-]*$", description="a lower-case word: staging, production ...")
    ]
    regions: Regions
    system: SystemSelector
    policy: Policy
    aws: AwsSettings = AwsSettings()
    iam: IamSettings = IamSettings()
    permit: Permit = Permit()
    embedded: Embedded | None = None
    contacts: tuple[Contact, ...] = Field(default=(), alias="contact")
    runbook: RunbookSettings | None = None
    waivers: tuple[Waiver, ...] = Field(default=(), alias="waiver")
    minimum_proof: Proof | None = None
    harness_key: HarnessKey | None = None
    journal_key: JournalKey | None = None
    public_routes: tuple[PublicRoute, ...] = ()
    credentials: tuple[Credential, ...] = Field(default=(), alias="credential")
    repository: Repository | None = None
    workload_settings: WorkloadSettings = Field(default=WorkloadSettings(), alias="workload")

    @property
    def workload(self) -> Workload:
        """What clients of the system do, as its owner says; empty where he says nothing."""
        return self.workload_settings.plain()

    @property
    def production(self) -> bool:
        """Whether users depend on it: nothing is sabotaged there."""
        return is_production(self.environment)

    @property
    def delivery(self) -> DeliverySettings:
        """What it says of the system's repository; where nobody says which environment it is, it is both."""
        said = self.repository
        if said is None:
            return NOT_STATED
        of = said.production if self.production else said.staging
        whole = not self.production and self.environment != said.staging
        return said.plain((said.staging, said.production) if whole else (of,))

    @property
    def permitted(self) -> Permit:
        """What may really be done: what the file says, no sabotage in production.

        On the embedded AWS what the file does not say is permitted too, but notifying.
        """
        if self.embedded:
            everything = dict.fromkeys(Permit.model_fields, True) | {"notify": False}
            return Permit(**{**everything, **self.permit.model_dump(exclude_unset=True)})
        return self.permit.model_copy(update={"sabotage": self.permit.sabotage and not self.production})
