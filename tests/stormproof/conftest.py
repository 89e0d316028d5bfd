"""A made-up AWS for the AWS house: clients whose operations are functions, an SSM parameter store, a still clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from stormproof.aws.access.call_records import CallLog
from stormproof.aws.access.connection import Connection, Identity, Lines
from stormproof.aws.access.pace import Pace
from stormproof.core.evidence import Record, Redactor
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import Target
from tests.stormproof.made_targets import STAGING

Operation = Callable[..., dict[str, Any]]

TARGET = STAGING.replace('"staging"', '"made-up"', 1) + "[permit]\nprovision = true\n"


def refusal(code: str, message: str = "no", status: int = 400) -> ClientError:
    """Return what boto3 raises for an answer of AWS's."""
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Made")


class StillClock:
    """A clock that moves when it is told to, and by pauses."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.seconds = 0.0

    def now(self) -> datetime:
        """Return the time."""
        return self.time

    def monotonic(self) -> float:
        """Return seconds."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Let time pass at once."""
        self.seconds += seconds

    def advance(self, by: timedelta) -> None:
        """Move time."""
        self.time += by


class FakeClient:
    """A client of a made-up service: operations by boto3's method name."""

    def __init__(self, operations: Mapping[str, Operation], waiters: Mapping[str, Operation]) -> None:
        self.meta = SimpleNamespace(method_to_api_mapping=dict.fromkeys(operations, ""))
        self._operations = operations
        self._waiters = waiters

    def __getattr__(self, name: str) -> Operation:
        """Return the operation."""
        return self._operations[name]

    def can_paginate(self, operation: str) -> bool:
        """Tell whether the made-up operation has pages: those with a ``pages`` attribute."""
        return hasattr(self._operations[operation], "pages")

    def get_paginator(self, operation: str) -> Any:
        """Return a paginator that yields the operation's pages, raising those that are errors."""

        def paginate(**_: Any) -> Any:
            for page in self._operations[operation].pages:  # type: ignore[attr-defined] # set by the test
                if isinstance(page, Exception):
                    raise page
                yield page

        return SimpleNamespace(paginate=paginate)

    def get_waiter(self, name: str) -> Any:
        """Return a waiter that calls the made-up one."""
        return SimpleNamespace(wait=self._waiters[name], config=SimpleNamespace(delay=1, max_attempts=300))


@dataclass
class FakeAws:
    """Implements what Reader and Writer need of `aws.clients.Clients`."""

    services: dict[str, dict[str, Operation]] = field(default_factory=dict)
    waiters: dict[str, Operation] = field(default_factory=dict)

    def region(self, region: str | None) -> str:
        """Return the region of a call."""
        return region or "us-east-1"

    def get(self, service: str, region: str | None = None) -> FakeClient:
        """Return a client."""
        return FakeClient(self.services[service], self.waiters)


class ParameterStore:
    """SSM parameters, as PutParameter and its like keep them; in a file where one is named."""

    def __init__(self, file: Path | None = None) -> None:
        self.versions: dict[str, list[str]] = {}
        self._file = file
        if file and file.exists():
            self.versions = json.loads(file.read_text())

    def operations(self) -> dict[str, Operation]:
        """Return the operations by boto3's names."""
        return {
            name: getattr(self, name)
            for name in (
                "put_parameter",
                "get_parameter",
                "delete_parameter",
                "get_parameters_by_path",
                "get_parameter_history",
            )
        }

    def put_parameter(self, *, Name: str, Value: str, Type: str, Overwrite: bool) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Add a version; refuse a second one without Overwrite."""
        assert Type in {"String", "SecureString"}
        assert len(Value) <= 4096
        if Name in self.versions and not Overwrite:
            raise refusal("ParameterAlreadyExists", "The parameter already exists.")
        self.versions.setdefault(Name, []).append(Value)
        self._keep()
        return {"Version": len(self.versions[Name])}

    def get_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Return the latest version."""
        if Name not in self.versions:
            raise refusal("ParameterNotFound")
        return {"Parameter": {"Name": Name, "Value": self.versions[Name][-1], "Version": len(self.versions[Name])}}

    def delete_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Forget all versions."""
        if self.versions.pop(Name, None) is None:
            raise refusal("ParameterNotFound")
        self._keep()
        return {}

    def get_parameters_by_path(self, *, Path: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Return what lies under a path."""
        found = [
            self.get_parameter(Name=name)["Parameter"] for name in sorted(self.versions) if name.startswith(Path + "/")
        ]
        return {"Parameters": found}

    def get_parameter_history(self, *, Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Return all versions."""
        values = self.versions[Name]
        return {"Parameters": [{"Name": Name, "Value": v, "Version": i} for i, v in enumerate(values, 1)]}

    def _keep(self) -> None:
        if self._file:
            self._file.write_text(json.dumps(self.versions))


@dataclass
class Bed:
    """A connection to the made-up AWS, and what it left behind."""

    aws: FakeAws
    clock: StillClock
    records: list[Record]
    connection: Connection


def make_bed(aws: FakeAws, target: Target | None = None) -> Bed:
    """Return a connection to a made-up AWS."""
    clock, records = StillClock(), list[Record]()
    log = CallLog(clock, records.append, Redactor())
    clients: Any = aws
    lines = Lines(clients, clients, Pace(clock, {}), embedded=False, plain=clients)
    connection = Connection(
        target or parse_target(TARGET, "made-up.toml"),
        Identity("123456789012", "arn:aws:iam::123456789012:user/admin"),
        clock,
        lines.reader(log),
        lines.writer(log),
        boto3.Session(region_name="us-east-1"),
        log,
        lines,
    )
    return Bed(aws, clock, records, connection)


@pytest.fixture
def made_up() -> Callable[..., Bed]:
    """Makes a connection to an AWS of the operations given, by service, with an SSM of its own."""

    def make(services: dict[str, dict[str, Operation]] | None = None, store: ParameterStore | None = None) -> Bed:
        ssm = (store or ParameterStore()).operations()
        return make_bed(FakeAws({"ssm": ssm, **(services or {})}))

    return make


@pytest.fixture
def refuse() -> Callable[..., ClientError]:
    """Makes an answer of AWS's that boto3 raises."""
    return refusal


@pytest.fixture
def still() -> StillClock:
    """A clock that only pauses move."""
    return StillClock()


@pytest.fixture
def store() -> ParameterStore:
    """An SSM parameter store."""
    return ParameterStore()
