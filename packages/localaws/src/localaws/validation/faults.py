"""What is wrong with a request by its model, and the values of it as AWS's messages write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Path = tuple[str, ...]
"""Members by AWS's names in messages: ``("targets", "1", "member", "id")``."""


class Kind(Enum):
    """Which rule of the model a value breaks."""

    REQUIRED = "required"
    ENUM = "enum"
    PATTERN = "pattern"
    LENGTH = "length"
    RANGE = "range"
    ELEMENTS = "elements"
    TYPE = "type"
    UNION = "union"


@dataclass(frozen=True)
class Fault:
    """One broken rule. `text` is what the member must satisfy, in AWS's words; `value` None where there is none.

    `shape` is botocore's of the value. `hidden`: the model calls the value sensitive.
    """

    kind: Kind
    path: Path
    value: Any
    text: str
    shape: Any
    hidden: bool = False

    def __str__(self) -> str:
        """Return the fault as AWS words it."""
        return self.worded(shown=True)

    def worded(self, *, shown: bool, before: str = "") -> str:
        """Return the fault; `shown` tells whether the service shows values, `before` is what its paths begin with."""
        place = ".".join((before, *self.path) if before else self.path)
        if self.value is None:
            return f"Value null at '{place}' failed to satisfy constraint: {self.text}"
        told = f"'{written(self.value, self.shape)}' " if shown and not self.hidden else ""
        return f"Value {told}at '{place}' failed to satisfy constraint: {self.text}"


UNPUBLISHED: Mapping[str, tuple[str, ...]] = {"PutEventsRequestEntry": ("kmsKeyIdentifier", "internalMetadata")}
"""Members that AWS's messages show and no model has, by shape: test_put_events_exceed_limit_ten_entries, recorded in
https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/events/test_events.snapshot.json"""


def place_of(member: str) -> str:
    """Return a member's name as messages write it: ``RoleArn`` is ``roleArn``."""
    return member[:1].lower() + member[1:]


def written(value: Any, shape: Any) -> str:
    """Return a value as Java prints it, which is how AWS's messages show it.

    Recorded: https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/logs/test_logs.snapshot.json
    (``[MetricTransformation(metricName=metric1, ..., defaultValue=null)]``) and
    .../lambda_/test_lambda_api.snapshot.json (``{2=-1.0}``).
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(written(each, getattr(shape, 'member', None)) for each in value)}]"
    if isinstance(value, Mapping):
        return _of_members(value, shape)
    if isinstance(value, float) or (isinstance(value, int) and getattr(shape, "type_name", "") in {"double", "float"}):
        return str(float(value))
    return str(value)


def _of_members(value: Mapping[str, Any], shape: Any) -> str:
    members = getattr(shape, "members", None)
    if members is None:
        inner = getattr(shape, "value", None)
        return "{" + ", ".join(f"{key}={written(each, inner)}" for key, each in value.items()) + "}"
    told = [
        f"{place_of(name)}={written(value.get(member.serialization.get('name', name)), member)}"
        for name, member in members.items()
    ]
    told += [f"{name}=null" for name in UNPUBLISHED.get(shape.name, ())]
    return f"{shape.name}({', '.join(told)})"
