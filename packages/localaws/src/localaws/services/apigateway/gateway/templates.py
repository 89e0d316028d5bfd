"""Templates that are plain substitution of variables: access log formats and gateway responses.

"Gateway response templates are simple substitutions, not VTL":
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from localaws.services.apigateway.gateway.context import variable
from localaws.services.apigateway.gateway.exchange import Exchange

# A reference stands in braces or not; a closing brace that was not opened belongs to the text around it.
_PLAIN = re.compile(
    r"\$(?P<open>\{)?(?P<root>context|stageVariables)\.(?P<name>[A-Za-z0-9_.-]*[A-Za-z0-9_])(?(open)\})"
)
Segment = str | Callable[[Exchange], str]


def render_plain(template: str, exchange: Exchange, missing: str = "-") -> str:
    """Substitute ``$context.x`` and ``$stageVariables.x``; what has no value becomes `missing`.

    In one pass: what is filled in is not looked at again.
    """
    return "".join(part if isinstance(part, str) else part(exchange) or missing for part in _compiled(template))


@lru_cache(maxsize=256)
def _compiled(template: str) -> tuple[Segment, ...]:
    segments, at = list[Segment](), 0
    for match in _PLAIN.finditer(template):
        segments += [template[at : match.start()], _reader(match["root"], match["name"])]
        at = match.end()
    return (*segments, template[at:])


def _reader(root: str, name: str) -> Callable[[Exchange], str]:
    if root == "stageVariables":
        return lambda exchange: exchange.stage.variables.get(name, "")
    return lambda exchange: _text(variable(exchange, name))


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
