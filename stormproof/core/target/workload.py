"""``[workload]``: what the clients of the system do, as its owner says it."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from stormproof.core.target.section import Name, Section
from stormproof.core.workload.model import WITHIN_S, Health, Job, Step, Workload

Pointer = Annotated[
    str,
    Field(
        pattern=r"^(/([^~/]|~[01])*)*$",
        description="a JSON Pointer (RFC 6901), such as /project/id; empty for the whole, a text where it is no JSON",
    ),
]
RoutePath = Annotated[
    str,
    Field(
        pattern=r"^/([!\"$-z|~]|\{[A-Za-z_][A-Za-z0-9_]*\})*$",
        description="a path below the stage in ASCII, without a fragment, with captured values: /orders/{id}",
    ),
]
Status = Annotated[int, Field(ge=200, le=299, description="the status of a request that is served, 200 to 299")]
Json = Annotated[str, Field(min_length=1, description="JSON as text, in single quotes")]
Seconds = Annotated[float, Field(gt=0, le=3600, description="seconds, 3600 at most")]
Line = Annotated[str, Field(pattern=r"\S", description="a text that stands in one line of the log")]
Captured = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="a name for what is captured")]
VALUE = {"type": ["string", "number", "boolean"], "description": "a text, a number, true or false"}


def _value(found: Any) -> str | float | bool:
    """Return a value that JSON has and that is no list and no object: one message for what is neither."""
    if isinstance(found, str | bool | int) or (isinstance(found, float) and isfinite(found)):
        return found
    raise ValueError("is neither a text nor a number nor true or false")


Value = Annotated[str | int | float | bool, PlainValidator(_value), WithJsonSchema(VALUE)]
Values = dict[Pointer, Value]
"""JSON Pointer -> the value that stands there."""


class HealthRequest(Section):
    """``[workload.health]``: a GET without side effects, and what a system in order answers."""

    path: RoutePath
    status: Status = 200
    expect: Values = Field(default_factory=dict)


class JourneyStep(Section):
    """``[[workload.journey]]``: a request of a client's way through the system, in the order of the file."""

    name: Name
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "GET"
    path: RoutePath
    status: Status = 200
    body: Json | None = None
    expect: Values = Field(default_factory=dict)
    until: Values = Field(default_factory=dict)
    within_s: Seconds = WITHIN_S
    capture: dict[Captured, Pointer] = Field(default_factory=dict)
    cleanup: bool = False
    free_text: Pointer | None = None


class FunctionJob(Section):
    """``[[workload.jobs]]``: what makes a function do harmless work, and what shows that it was done."""

    function: Name
    event: Json | None = None
    queue: Name | None = None
    message: Json | None = None
    expect: Values = Field(default_factory=dict)
    log: Line | None = None
    within_s: Seconds = WITHIN_S


class WorkloadSettings(Section):
    """``[workload]``."""

    health: HealthRequest | None = None
    journey: tuple[JourneyStep, ...] = ()
    jobs: tuple[FunctionJob, ...] = ()

    def plain(self) -> Workload:
        """Return it as the probes know it, without pydantic."""
        return Workload(
            Health(**_said(self.health)) if self.health else None,
            tuple(Step(**_said(step)) for step in self.journey),
            tuple(Job(**_said(job)) for job in self.jobs),
        )


def _said(section: Section) -> dict[str, Any]:
    return section.model_dump(exclude_none=True)
