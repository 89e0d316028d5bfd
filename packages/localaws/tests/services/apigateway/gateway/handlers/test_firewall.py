"""The firewall's slot.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html .
"""

from __future__ import annotations

from typing import Any

from localaws.services.apigateway.gateway.handlers.firewall import Decision

ACL = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/w/1"


def test_the_firewall_comes_before_routing_and_authorizers(world: Any) -> None:
    """A blocked request is 403 Forbidden (public capture), before anything is known of its route."""
    world.firewall.decision = Decision(ACL, blocked=True)
    answer = world.ask("/nowhere")
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.header("x-amzn-ErrorType") == "ForbiddenException"
    assert world.firewall.inspected == [
        ("arn:aws:apigateway:us-east-1::/restapis/abc123/stages/prod", "/prod/nowhere"),
    ]


def test_a_custom_response_wins_over_gateway_responses(world: Any) -> None:
    """The rule's own status, headers and body reach the client though WAF_FILTERED is customised."""
    world.deploy(
        {"/x": {"GET": world.method()}}, gatewayResponses=[{"responseType": "WAF_FILTERED", "statusCode": "418"}]
    )
    world.firewall.decision = Decision(ACL, blocked=True, status=429, headers=(("x-rule", "ours"),), body="slow down")
    answer = world.ask()
    assert (answer.status, answer.body, answer.header("x-rule")) == (429, b"slow down", "ours")


def test_waf_filtered_can_be_customised(world: Any) -> None:
    """Without a custom response of the rule, the API's gateway response counts."""
    world.deploy(
        {"/x": {"GET": world.method()}}, gatewayResponses=[{"responseType": "WAF_FILTERED", "statusCode": "418"}]
    )
    world.firewall.decision = Decision(ACL, blocked=True)
    assert world.ask().status == 418


def test_what_the_firewall_admits_goes_on(world: Any) -> None:
    """An allowed request is served and its log says which web ACL admitted it."""
    world.configure(
        log_destination="arn:aws:logs:us-east-1:123456789012:log-group:access",
        log_format="$context.requestId $context.wafResponseCode $context.webaclArn",
    )
    world.firewall.decision = Decision(ACL)
    assert world.ask().status == 200
    [(_, line)] = world.recorder.lines
    assert line.split()[1:] == ["WAF_ALLOW", ACL]
