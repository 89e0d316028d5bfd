"""Templates that are plain substitution of variables: access log formats, gateway responses, mock integrations.

"Gateway response templates are simple substitutions, not VTL":
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
Velocity directives and calls that this gateway does not evaluate raise Unsupported: a wrong answer would be worse.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from localaws.gateway.context import variable
from localaws.gateway.exchange import Exchange
from localaws.gateway.messages import last

_REFERENCE = re.compile(r"\$\{?(?P<root>context|stageVariables)\.(?P<name>[A-Za-z0-9_.-]*[A-Za-z0-9_])\}?")
_PARAMETER = re.compile(r"\$\{?input\.params\(['\"](?P<parameter>[^'\"]+)['\"]\)\}?")
_BODY = re.compile(r"\$\{?input\.(?:body|json\(['\"]\$['\"]\))\}?")
_VELOCITY = re.compile(r"\$[!{]?[A-Za-z]|#(?:if|set|foreach|else|end|define|macro|parse|include|evaluate)\b|##|#\*")
Segment = str | Callable[[Exchange], str]


class Unsupported(Exception):
    """A template asks for more of Velocity than is evaluated here; the message quotes the place."""


def render_plain(template: str, exchange: Exchange, missing: str = "-") -> str:
    """Substitute ``$context.x`` and ``$stageVariables.x``; what has no value becomes `missing`."""
    return "".join(part if isinstance(part, str) else part(exchange) or missing for part in _compiled(template))


def render_mapping(template: str, exchange: Exchange) -> str:
    """Evaluate a mapping template of literals and references; raises Unsupported for anything more."""
    rest = _BODY.sub("", _PARAMETER.sub("", _REFERENCE.sub("", template)))
    if found := _VELOCITY.search(rest):
        raise Unsupported(f"template directive near {rest[found.start() : found.start() + 20]!r} is not evaluated here")
    text = render_plain(template, exchange, missing="")
    text = _PARAMETER.sub(lambda match: _input_parameter(exchange, match["parameter"]), text)
    return _BODY.sub(lambda _: exchange.request.body.decode("utf-8", "replace"), text)


@lru_cache(maxsize=256)
def _compiled(template: str) -> tuple[Segment, ...]:
    segments, at = list[Segment](), 0
    for match in _REFERENCE.finditer(template):
        segments += [template[at : match.start()], _reader(match["root"], match["name"])]
        at = match.end()
    return (*segments, template[at:])


def _reader(root: str, name: str) -> Callable[[Exchange], str]:
    if root == "stageVariables":
        return lambda exchange: exchange.stage.variables.get(name, "")

    def read(exchange: Exchange) -> str:
        value = variable(exchange, name)
        return "" if value is None else str(value)

    return read


def _input_parameter(exchange: Exchange, name: str) -> str:
    found = exchange.path_parameters.get(name) or last(exchange.request.parameters.get(name))
    return found or exchange.request.header(name) or ""
