"""Templates.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html .
"""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.messages import Request
from localaws.services.apigateway.gateway.templates import Unsupported, render_mapping, render_plain


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


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$input.body|$input.json('$')|$input.params('q')|$input.params('none')|$context.stage", "hello|hello|1||prod"),
        ('{"a": {"b": "$context.stage"}}', '{"a": {"b": "prod"}}'),
        ("costs $5 # not a directive", "costs $5 # not a directive"),
    ],
)
def test_mappings_know_the_input_too(exchange: Exchange, template: str, text: str) -> None:
    """Body, parameters and variables are plain values."""
    assert render_mapping(template, exchange) == text


@pytest.mark.parametrize("template", ["#if(true)x#end", "#set($a=1)", "$util.base64Encode('x')", "$!a", "## c"])
def test_velocity_is_named_and_refused(exchange: Exchange, template: str) -> None:
    """The message quotes the place."""
    with pytest.raises(Unsupported, match="is not evaluated here"):
        render_mapping(template, exchange)
