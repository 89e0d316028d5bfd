"""The members of an answer, as paths, each with the kind of its value.

Structures give a path for each member, lists and maps one for all that they hold: ``Functions[].Environment{}``.
What is a map and what a structure tells the service's model, since JSON does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import Shape

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")
Member = tuple[str, str]
"""(path, kind); kinds: text, time, integer, number, yes or no, structure, list, map, nothing."""


def members(service: str, operation: str, answer: Mapping[str, Any]) -> Iterator[Member]:
    """Yield each member of the answer once for each place where it stands."""
    yield from _inside("", answer, _output(service, operation))


def named(service: str, operation: str) -> str:
    """Return AWS's name of an operation (``GetItem``) that boto3's clients name in their way (``get_item``)."""
    return _names(service).get(operation, operation)


def _inside(path: str, value: Any, shape: Any) -> Iterator[Member]:
    if isinstance(value, Mapping):
        is_map = getattr(shape, "type_name", "structure") == "map"
        for name, held in value.items():
            inner = f"{path}{{}}" if is_map else f"{path}.{name}" if path else str(name)
            inner_shape = shape.value if is_map else _member(shape, str(name))
            yield inner, _kind(held, inner_shape)
            yield from _inside(inner, held, inner_shape)
    elif isinstance(value, list):
        inner_shape = getattr(shape, "member", None)
        for held in value:
            yield f"{path}[]", _kind(held, inner_shape)
            yield from _inside(f"{path}[]", held, inner_shape)


def _kind(value: Any, shape: Any) -> str:
    declared = getattr(shape, "type_name", None)
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes or no"
        case int() | float():
            return "number" if isinstance(value, float) or declared in {"float", "double"} else "integer"
        case Mapping():
            return "map" if declared == "map" else "structure"
        case list():
            return "list"
    return "time" if declared == "timestamp" and TIME.fullmatch(str(value)) else "text"


def _member(shape: Any, name: str) -> Shape | None:
    found: Shape | None = getattr(shape, "members", {}).get(name)
    return found


@cache
def _output(service: str, operation: str) -> Shape | None:
    model = _model(service)
    name = named(service, operation)
    return model.operation_model(name).output_shape if model and name in model.operation_names else None


@cache
def _names(service: str) -> Mapping[str, str]:
    model = _model(service)
    return {xform_name(name): name for name in model.operation_names} if model else {}


@cache
def _model(service: str) -> Any:
    try:
        return botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return None
