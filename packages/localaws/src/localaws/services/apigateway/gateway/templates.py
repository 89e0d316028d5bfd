"""Templates that are plain substitution of variables: access log formats, gateway responses, mock integrations.

"Gateway response templates are simple substitutions, not VTL":
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
Velocity directives and calls that this gateway does not evaluate raise Unsupported: a wrong answer would be worse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from localaws.services.apigateway.gateway.context import variable
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.messages import last

# A reference stands in braces or not; a closing brace that was not opened belongs to the text around it.
_PLAIN = re.compile(r"\$(?P<b1>\{)?(?P<root>context|stageVariables)\.(?P<name>[A-Za-z0-9_.-]*[A-Za-z0-9_])(?(b1)\})")
_MAPPING = re.compile(
    _PLAIN.pattern
    + r"|\$(?P<b2>\{)?input\.params\(['\"](?P<parameter>[^'\"]+)['\"]\)(?(b2)\})"
    + r"|\$(?P<b3>\{)?input\.(?P<body>body|json\(['\"]\$['\"]\))(?(b3)\})"
)
_VELOCITY = re.compile(r"\$[!{]?[A-Za-z]|#(?:if|set|foreach|else|end|define|macro|parse|include|evaluate)\b|##|#\*")
Segment = str | Callable[[Exchange], str]


class Unsupported(Exception):
    """A template asks for more of Velocity than is evaluated here; the message quotes the place."""


def render_plain(template: str, exchange: Exchange, missing: str = "-") -> str:
    """Substitute ``$context.x`` and ``$stageVariables.x``; what has no value becomes `missing`."""
    return _render(_compiled(_PLAIN, template), exchange, missing)


def render_mapping(template: str, exchange: Exchange) -> str:
    """Evaluate a mapping template of literals and references; raises Unsupported for anything more."""
    rest = _MAPPING.sub("", template)
    if found := _VELOCITY.search(rest):
        raise Unsupported(f"template directive near {rest[found.start() : found.start() + 20]!r} is not evaluated here")
    return _render(_compiled(_MAPPING, template), exchange, "")


def _render(segments: tuple[Segment, ...], exchange: Exchange, missing: str) -> str:
    """In one pass: what is filled in is not looked at again."""
    return "".join(part if isinstance(part, str) else part(exchange) or missing for part in segments)


@lru_cache(maxsize=256)
def _compiled(pattern: re.Pattern[str], template: str) -> tuple[Segment, ...]:
    segments, at = list[Segment](), 0
    for match in pattern.finditer(template):
        segments += [template[at : match.start()], _reader(match.groupdict())]
        at = match.end()
    return (*segments, template[at:])


def _reader(found: Mapping[str, str | None]) -> Callable[[Exchange], str]:
    name, parameter = found["name"] or "", found.get("parameter")
    if parameter is not None:
        return lambda exchange: _input_parameter(exchange, parameter)
    if found.get("body") is not None:
        return lambda exchange: exchange.request.body.decode("utf-8", "replace")
    if found["root"] == "stageVariables":
        return lambda exchange: exchange.stage.variables.get(name, "")
    return lambda exchange: _text(variable(exchange, name))


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _input_parameter(exchange: Exchange, name: str) -> str:
    found = exchange.path_parameters.get(name) or last(exchange.request.parameters.get(name))
    return found or exchange.request.header(name) or ""
