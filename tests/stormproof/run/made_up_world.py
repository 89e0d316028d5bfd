"""The made-up world of tiny runs, and steps that end in every way a step can. Copied into each tiny project."""

from __future__ import annotations

import os
import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, then

from probes.remote.journey import NoNotes
from stormproof.aws.access.call_records import Counts
from stormproof.core.errors import (
    CallFailed,
    CouldNotLook,
    NotThere,
    Refuted,
    TargetError,
    Undecidable,
    UndoIncomplete,
)
from stormproof.core.evidence import Record, Redactor
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.core.system import Bucket, RestApi, System, Table
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import Embedded, Regions, SystemSelector, Target
from stormproof.run.environment.bench import Access, RunBench, Sink
from stormproof.run.environment.opened import Environment
from stormproof.run.options import Options
from stormproof.run.reporting.results import RunTarget

ENDINGS: dict[str, BaseException] = {
    "refutes": Refuted("tiny.refuted", "it does not hold", ("thing",)),
    "cannot look": CouldNotLook("aws.access_denied", "denied"),
    "cannot decide": Undecidable("tiny.undecidable", "not here"),
    "finds nothing": NotThere("gone"),
    "is refused": CallFailed("aws.refused", "no"),
    "leaves a mess": UndoIncomplete("still broken"),
    "asserts": AssertionError("plain"),
    "has a bug": KeyError("bug"),
}


class TestlessClock:
    """A clock that is moved by hand and never waits long."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def now(self) -> datetime:
        """The made-up time."""
        return datetime(2026, 1, 1, tzinfo=UTC) + self.moved

    def monotonic(self) -> float:
        """Seconds."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def advance(self, by: timedelta) -> None:
        """Move."""
        self.moved += by


class NoKeys:
    """Keys of nothing."""

    def harness(self) -> str:
        """The one key."""
        return "sp_" + "k" * 49

    def credentials(self) -> tuple[tuple[str, str], ...]:
        """None."""
        return ()

    def issue(self, owner: str, limit: int | None = None) -> str:
        """Another key."""
        return "sp_" + owner * 49

    def rotate(self, key: str, overlap: timedelta) -> str:
        """The next key."""
        return key[::-1]

    def end(self, key: str) -> None:
        """Revoke."""


class NoAws:
    """Answers every call with nothing, and records it; no parameter is kept."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def read(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Look."""
        self._sink(Record("aws", datetime(2026, 1, 1, tzinfo=UTC), f"{service} {operation}", dict(parameters)))
        if operation == "get_parameter":
            raise NotThere(f"no parameter {parameters['Name']}")
        return {}

    def pages(self, service: str, operation: str, items: str, **parameters: Any) -> list[Any]:
        """Look at pages."""
        self.read(service, operation, **parameters)
        return []

    def call(self, call: Any, outputs: Any = None) -> dict[str, Any]:
        """Change."""
        return self.read(call.service, call.operation, **call.parameters)

    answer = call


TARGET = Target(
    name="tiny",
    environment="testing",
    regions=Regions(primary="us-east-1"),
    system=SystemSelector(rest_api_id="api", table="t", bucket="b"),
    policy=Policy(admin_email="ops@example.com"),
    embedded=Embedded(
        clock_url="http://127.0.0.1:1/",
        mailbox_url="http://127.0.0.1:1/",
        ca_bundle="ca.pem",
        gateway_url="https://127.0.0.1:1",
        endpoint_url="http://127.0.0.1:1",
    ),
)
SYSTEM = System(
    partition="aws",
    account="123456789012",
    region="us-east-1",
    probe_regions=(),
    api=RestApi("api", "api", "prod", ("prod",)),
    functions=(),
    tables=(Table("t", "arn:aws:dynamodb:eu-west-1:123456789012:table/t"),),
    buckets=(Bucket("b", "arn:aws:s3:::b"),),
    queues=(),
)


def close() -> None:
    """Leave a trace."""
    (Path.cwd() / "closed").write_text("closed", "utf-8")


@pytest.hookimpl(tryfirst=True)
def pytest_stormproof_environment(options: Options) -> Environment:
    """A world without AWS; TINY_WORLD=broken is one that cannot be opened."""
    if os.environ.get("TINY_WORLD") == "broken":
        raise TargetError("there is no such system", "name another")
    target = parse_target(options.target.read_text("utf-8"), str(options.target)) if options.target else TARGET
    (Path.cwd() / "opened").write_text(target.name, "utf-8")
    return Environment(
        file=Path("tiny.toml"),
        target=target,
        context=PlanContext(SYSTEM, target.policy),
        surroundings=Surroundings(),
        subject=RunTarget(target.name, target.environment, "123456789012", "arn:aws:iam::123456789012:user/tiny"),
        clock=TestlessClock(),
        redactor=Redactor(),
        keys=lambda _access: NoKeys(),
        connect=lambda sink: Access(NoAws(sink), NoAws(sink), NoAws(sink)),
        hold=lambda _injection: nullcontext({}),
        notes=lambda _steps: NoNotes(),
        calls=lambda: Counts(3, 1),
        close=close,
    )


@given("nothing")
def nothing() -> None:
    """Nothing is given."""


@given(parsers.parse("a look at {service}"))
def look(bench: RunBench, service: str) -> None:
    """Leaves a record."""
    bench.reads.read(service, "list_things", secret="hidden")


@then("it holds")
def holds() -> None:
    """Nothing is raised."""


@then(parsers.parse("the check {ending}"))
def ends(ending: str) -> None:
    """Raise what the words say."""
    if ending == "skips":
        pytest.skip("left out")
    raise ENDINGS[ending]
