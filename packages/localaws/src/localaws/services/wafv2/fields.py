"""Request components that a statement may inspect.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields.html ; for API Gateway the first 16 KB
of a body are forwarded for inspection by default, 64 KB at most:
https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from localaws.services.apigateway.gateway.messages import Request

BODY_LIMIT = 16 * 1024


@dataclass(frozen=True)
class Inspected:
    """A request as the firewall sees it; `body_limit` is what the web ACL's association forwards, in bytes."""

    request: Request
    path: str
    body_limit: int = BODY_LIMIT
    transformed: dict[str, Found] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What rules have read so far, by component and transformations."""

    @property
    def body(self) -> bytes:
        """The part of the body that is forwarded for inspection."""
        return self.request.body[: self.body_limit]

    @property
    def oversize(self) -> bool:
        """Whether there is more of the body than what is forwarded."""
        return len(self.request.body) > self.body_limit

    @cached_property
    def query(self) -> bytes:
        """The query string as sent, without the question mark."""
        return self.request.query_string.encode()


@dataclass(frozen=True)
class Found:
    """What a component holds; `settled` is the oversize handling's answer, None where the content decides."""

    texts: Sequence[bytes]
    settled: bool | None = None


Read = Callable[[Inspected], Found]


def reader(described: Mapping[str, Any]) -> Read:
    """Return what reads a FieldToMatch, e.g. ``{"SingleHeader": {"Name": "host"}}``.

    Raises KeyError for a component that is not in the table.
    """
    ((name, settings),) = described.items()
    return FIELDS[name](settings or {})


def _single_header(settings: Mapping[str, Any]) -> Read:
    name = settings["Name"].lower()
    return lambda seen: Found([value.encode() for value in seen.request.by_name.get(name, [])])


def _single_argument(settings: Mapping[str, Any]) -> Read:
    name = settings["Name"].lower()
    return lambda seen: Found(
        [value.encode() for key, values in seen.request.parameters.items() if key.lower() == name for value in values]
    )


def _all_arguments(_: Mapping[str, Any]) -> Read:
    return lambda seen: Found([text.encode() for pair in seen.request.query for text in pair])


def _uri_path(_: Mapping[str, Any]) -> Read:
    return lambda seen: Found([seen.path.encode()])


def _query_string(_: Mapping[str, Any]) -> Read:
    return lambda seen: Found([seen.query])


def _method(_: Mapping[str, Any]) -> Read:
    return lambda seen: Found([seen.request.method.encode()])


def _body(settings: Mapping[str, Any]) -> Read:
    handling = settings.get("OversizeHandling", "CONTINUE")
    return lambda seen: Found([seen.body], _oversize(handling, seen))


def _oversize(handling: str, seen: Inspected) -> bool | None:
    return None if handling == "CONTINUE" or not seen.oversize else handling == "MATCH"


def _json_body(settings: Mapping[str, Any]) -> Read:
    scope = settings["MatchScope"]
    pointers = settings["MatchPattern"].get("IncludedPaths")
    fallback = settings.get("InvalidFallbackBehavior")
    handling = settings.get("OversizeHandling", "CONTINUE")

    def read(seen: Inspected) -> Found:
        settled = _oversize(handling, seen)
        try:
            document = json.loads(seen.body)
        except ValueError:
            return _not_json(fallback, seen, settled)
        texts = [
            str(text).encode()
            for path, kind, text in _leaves(document, "")
            if scope in {"ALL", kind} and (pointers is None or any(_within(path, pointer) for pointer in pointers))
        ]
        return Found(texts, settled)

    return read


def _not_json(fallback: str | None, seen: Inspected, settled: bool | None) -> Found:  # noqa: FBT001 - Found.settled
    if fallback in {"MATCH", "NO_MATCH"}:
        return Found([], fallback == "MATCH")
    return Found([seen.body], settled)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield f"{path}/{key}", "KEY", key
            yield from _leaves(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}/{index}")
    elif value is not None:
        yield path, "VALUE", value


def _within(path: str, pointer: str) -> bool:
    return path == pointer or path.startswith(f"{pointer.rstrip('/')}/")


def _pairs(settings: Mapping[str, Any], pairs: Callable[[Inspected], Iterator[tuple[str, str]]]) -> Read:
    scope = settings["MatchScope"]
    pattern = settings["MatchPattern"]
    included = {name.lower() for name in next((v for k, v in pattern.items() if k.startswith("Included")), [])}
    excluded = {name.lower() for name in next((v for k, v in pattern.items() if k.startswith("Excluded")), [])}

    def read(seen: Inspected) -> Found:
        texts = []
        for name, value in pairs(seen):
            if (included and name.lower() not in included) or name.lower() in excluded:
                continue
            texts += [name.encode()] * (scope in {"ALL", "KEY"}) + [value.encode()] * (scope in {"ALL", "VALUE"})
        return Found(texts)

    return read


def _cookies_of(seen: Inspected) -> Iterator[tuple[str, str]]:
    for header in seen.request.by_name.get("cookie", []):
        yield from ((name, morsel.value) for name, morsel in SimpleCookie(header).items())


FIELDS: Mapping[str, Callable[[Mapping[str, Any]], Read]] = {
    "SingleHeader": _single_header,
    "SingleQueryArgument": _single_argument,
    "AllQueryArguments": _all_arguments,
    "UriPath": _uri_path,
    "QueryString": _query_string,
    "Body": _body,
    "JsonBody": _json_body,
    "Method": _method,
    "Headers": lambda settings: _pairs(settings, lambda seen: iter(seen.request.headers)),
    "Cookies": lambda settings: _pairs(settings, _cookies_of),
}
