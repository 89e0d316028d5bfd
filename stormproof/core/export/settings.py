"""Settings that the controls have left on resources of the owner's, in CloudFormation's words, whatever they go into.

Nothing of the owner's own values is among them: of an environment the variables of the rate guard alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

FUNCTION = "AWS::Lambda::Function"
EVENT_SOURCE = "AWS::Lambda::EventSourceMapping"
API = "AWS::ApiGateway::RestApi"
STAGE = "AWS::ApiGateway::Stage"
METHOD = "AWS::ApiGateway::Method"
RESOURCE = "AWS::ApiGateway::Resource"
USAGE_PLAN = "AWS::ApiGateway::UsagePlan"
DOMAIN = "AWS::ApiGateway::DomainName"
RULE = "AWS::Events::Rule"
QUEUE = "AWS::SQS::Queue"
QUEUE_POLICY = "AWS::SQS::QueuePolicy"
TOPIC = "AWS::SNS::Topic"
TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"
BUCKET_POLICY = "AWS::S3::BucketPolicy"
LOG_GROUP = "AWS::Logs::LogGroup"


class How(Enum):
    """How a value is put into a property."""

    SET = "set"
    MERGE = "merge"
    """A mapping, key by key: what else stands there stays."""
    ADD = "add"
    """A list: what is not in it yet goes to its end."""
    KEYED = "keyed"
    """A member of a list, known by ``Id``, or by ``HttpMethod`` and ``ResourcePath``: its fields are set."""
    LITERAL = "literal"
    """As SET, where no expression of the owner's stands."""
    REMOVE = "remove"


@dataclass(frozen=True)
class Setting:
    """One property of a resource; `path` are the keys below ``Properties``.

    `name` is the last part of its physical ID, of a log group all of it: two groups may end alike.
    """

    control: str
    aspect: str
    type: str
    name: str
    path: tuple[str, ...]
    value: Any = None
    how: How = How.SET

    @property
    def property(self) -> str:
        """The path in one word."""
        return ".".join(self.path)


@dataclass(frozen=True)
class MethodSetting:
    """A method of the API as the controls have left it.

    `alias` is what of its integration's function is invoked, empty where that is no function of the system's; `uri` is
    the whole of it. `added` says that it is a preflight of ours, `headers` whether one of the owner's got the header of
    the key.
    """

    path: str
    verb: str
    resource_id: str = ""
    authorized: bool = False
    key_lifted: bool = False
    """Whether its demand for a native API key was taken off."""
    uri: str = ""
    alias: str = ""
    added: bool = False
    headers: bool = False

    def __str__(self) -> str:
        """Tell it as clients do."""
        return f"{self.verb} {self.path}"


@dataclass(frozen=True)
class ApiSettings:
    """What the controls have left on the API's definition.

    `authorizer` is GetAuthorizers' item, empty for none of ours; `responses` are the headers that we have put on
    gateway responses, by their type.
    """

    id: str
    authorizer: Mapping[str, Any] = field(default_factory=dict)
    methods: tuple[MethodSetting, ...] = ()
    responses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be written."""
        return not (self.methods or self.authorizer or self.responses)


@dataclass(frozen=True)
class Left:
    """What does not go into the owner's template, with the reason."""

    control: str
    resource: str
    reason: str

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.control}: {self.resource}: {self.reason}"


@dataclass(frozen=True)
class Placed:
    """What has gone into the owner's template: `where` is the resource's logical ID or address, and the property."""

    control: str
    where: str
    property: str

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.where}: {self.property} ({self.control})"


@dataclass(frozen=True)
class Applied:
    """All that the controls have left on resources of the owner's, and what of it can be said in no template."""

    settings: tuple[Setting, ...]
    api: ApiSettings
    left: tuple[Left, ...] = ()


@dataclass(frozen=True)
class Export:
    """A template with the additions: its text, what is in it that was not, and what is not."""

    text: str
    placed: tuple[Placed, ...]
    left: tuple[Left, ...]
