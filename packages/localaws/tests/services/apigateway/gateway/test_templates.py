"""Templates.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html .
"""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.messages import Request
from localaws.services.apigateway.gateway.templates import render_plain


@pytest.fixture
def exchange(world: Any) -> Exchange:
    """An exchange of the stage ``prod``, whose variable ``v`` is ``blue``."""
    world.configure(variables={"v": "blue"})
    stage = world.directory.stages["abc123", "prod"]
    request = Request("GET", "/prod/x", query=(("q", "1"),), body=b"hello")
    return Exchange(request, stage, "/x", event_path="/x", full_path="/prod/x", domain_name="d.example.com")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("no reference", "no reference"),
        ("$context.stage", "prod"),
        ("${context.stage}s", "prods"),
        ('{"stage":$context.stage}', '{"stage":prod}'),
        ('{"stage":"$context.stage","v":"${stageVariables.v}"}', '{"stage":"prod","v":"blue"}'),
        ("$context.stage.", "prod."),
        ("$context.unknown $context.status", "- -"),
        ("$stageVariables.w", "-"),
        ("$input.body $5", "$input.body $5"),
    ],
)
def test_references_are_replaced_by_their_values(exchange: Exchange, template: str, text: str) -> None:
    """In braces or not; what has no value is ``-``, everything else stays."""
    assert render_plain(template, exchange) == text
