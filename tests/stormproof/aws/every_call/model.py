"""What of a call AWS would refuse by the service's own model, as far as the model tells.

Types and required members are botocore's to tell; enumerations, patterns, lengths and ranges, which botocore does not
look at before it sends, stand in the same models.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from typing import Any

from botocore.handlers import handle_copy_source_param
from botocore.validate import ParamValidator

from localaws.validation.constraints import rules_of
from stormproof.core.planning.plans import CURRENT_TOKEN
from tests.stormproof.aws.every_call.generalised import EACH, LATER, LENGTH, TIMES
from tests.stormproof.aws.every_call.table import model_of, operations

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CURRENT = ("LockToken", "EntityId")
"""Shapes of what is looked up when the call is made."""
ANY_TEXT = "a"
"""What a long text is made of again: a letter, which all patterns of long texts take."""


def refused(service: str, operation: str, parameters: Any) -> list[str]:
    """Return why AWS would refuse the call, by member; nothing where the model allows it."""
    shape = model_of(service).operation_model(operations(service)[operation]).input_shape
    if shape is None:
        return [f"takes no parameters, has {sorted(parameters)}"] if parameters else []
    if "CopySource" in parameters and shape.members["CopySource"].type_name == "string":
        parameters = dict(parameters)
        handle_copy_source_param(parameters)  # a source in parts is put together before it is looked at
    made = _made(parameters, shape)
    report = ParamValidator().validate(made, shape)
    return [*(report.generate_report().splitlines() if report.has_errors() else ()), *_broken(made, shape, "")]


def _made(value: Any, shape: Any) -> Any:
    """Return parameters as they were before they were generalised, as far as the model looks."""
    kind = getattr(shape, "type_name", "")
    if isinstance(value, Mapping):
        if set(value) == {LENGTH}:
            value = ANY_TEXT * value[LENGTH]
        elif set(value) == {TIMES, EACH}:
            value = list(islice(cycle(value[EACH]), value[TIMES]))
        else:
            inner = getattr(shape, "members", {})
            of_all = getattr(shape, "value", None)
            return {name: _made(each, inner.get(name, of_all)) for name, each in value.items()}
    if isinstance(value, list):
        return [_made(each, getattr(shape, "member", None)) for each in value]
    if value in LATER or (value == CURRENT_TOKEN and shape.name in CURRENT):
        return {"string": Later(LATER_TEXT), "list": []}.get(kind, 1)
    return {"blob": b"a", "timestamp": AT}.get(kind, value)


class Later(str):
    """A text that is known once the plan is carried out: it is held to nothing."""

    __slots__ = ()


LATER_TEXT = "known later, and of no form that could be held to anything now"


def _broken(value: Any, shape: Any, path: str) -> Iterator[str]:
    if isinstance(value, Later) or shape is None:
        return
    for rule in rules_of(shape):
        if not rule.holds(value):
            yield f"{path or '.'}: {rule.text}: {str(value)[:80]}"
    if isinstance(value, Mapping):
        members = getattr(shape, "members", None)
        for name, each in value.items():
            yield from _broken(each, shape.value if members is None else members.get(name), f"{path}.{name}")
            if members is None:
                yield from _broken(name, shape.key, f"{path}.{name} (key)")
    elif isinstance(value, list):
        for each in value:
            yield from _broken(each, shape.member, f"{path}[]")
