"""How each type is written in answers, in JSON and in XML.

Timestamps: seconds since the epoch in JSON, ISO 8601 in XML, RFC 822 in headers, where the model says nothing else:
https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait and the protocols' own pages beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
RFC822 = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
WHOLE = re.compile(r"-?\d+")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|-?Infinity")
FORMS: Mapping[str, re.Pattern[str]] = {"iso8601": ISO, "rfc822": RFC822, "unixtimestamp": NUMBER}

Fault = Callable[[Any, Any], str]
"""Takes a value and botocore's shape of it, returns what is wrong with the value, or nothing."""


def _no_fault(_value: Any, _shape: Any) -> str:
    return ""


@dataclass(frozen=True)
class Types:
    """What JSON writes a type as, and what else must hold."""

    allowed: tuple[type, ...]
    fault: Fault = _no_fault


def _json_timestamp(value: Any, shape: Any) -> str:
    form = shape.serialization.get("timestampFormat", "unixtimestamp")
    if (form == "unixtimestamp") != isinstance(value, int | float):
        return f"is {value!r}, not a timestamp as {form}"
    return "" if form == "unixtimestamp" else _text_timestamp(value, form)


def _text_timestamp(value: str, form: str) -> str:
    pattern = FORMS.get(form)
    return "" if pattern is None or pattern.fullmatch(value) else f"is {value!r}, not a timestamp as {form}"


JSON_TYPES: Mapping[str, Types] = {
    "structure": Types((dict,)),
    "map": Types((dict,)),
    "list": Types((list,)),
    "string": Types((str,)),
    "blob": Types((str,)),
    "boolean": Types((bool,)),
    "integer": Types((int,)),
    "long": Types((int,)),
    "float": Types((int, float, str)),
    "double": Types((int, float, str)),
    "timestamp": Types((int, float, str), _json_timestamp),
}


def _like(pattern: re.Pattern[str], what: str) -> Fault:
    return lambda value, _shape: "" if value and pattern.fullmatch(value) else f"is {value!r}, not {what}"


def _xml_timestamp(value: str | None, shape: Any) -> str:
    return _text_timestamp(value or "", shape.serialization.get("timestampFormat", "iso8601"))


XML_TYPES: Mapping[str, Fault] = {
    "string": _no_fault,
    "boolean": _like(re.compile("true|false"), "a boolean"),
    "integer": _like(WHOLE, "an integer"),
    "long": _like(WHOLE, "an integer"),
    "float": _like(NUMBER, "a number"),
    "double": _like(NUMBER, "a number"),
    "timestamp": _xml_timestamp,
}
