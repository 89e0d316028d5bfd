"""CORS headers on the gateway's own answers: added where missing, never put over somebody else's."""

from typing import Any

import pytest

from provisioners.authentication import gateway_responses
from provisioners.authentication.gateway_responses import HEADERS
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import FakeReads, blocked, changes, context, satisfied

ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin"
STANDING = {
    kind: {"responseType": kind, "responseParameters": dict(HEADERS)} for kind in ("DEFAULT_4XX", "DEFAULT_5XX")
}


def test_both_defaults_get_our_headers() -> None:
    """Refusals and errors can be read by a page of another origin."""
    steps = changes(list(gateway_responses.plan(context(), {})))
    assert [step.calls[0].parameters["responseType"] for step in steps] == ["DEFAULT_4XX", "DEFAULT_5XX"]
    assert all(step.calls[0].parameters["responseParameters"] == HEADERS and step.redeploys for step in steps)


def test_the_second_plan_is_empty() -> None:
    """Headers as wanted need nothing."""
    assert satisfied(list(gateway_responses.plan(context(), STANDING)))


def test_a_foreign_header_status_and_template_are_kept() -> None:
    """PutGatewayResponse replaces all: what stood there is sent along."""
    theirs: dict[str, Any] = {
        "responseParameters": {ORIGIN.lower(): "'https://shop.example'"},
        "statusCode": "418",
        "responseTemplates": {"application/json": "{}"},
    }
    first = changes(list(gateway_responses.plan(context(), {**STANDING, "DEFAULT_4XX": theirs})))[0]
    sent = first.calls[0].parameters
    assert sent["responseParameters"][ORIGIN.lower()] == "'https://shop.example'"
    assert ORIGIN not in sent["responseParameters"]
    assert (sent["statusCode"], sent["responseTemplates"]) == ("418", {"application/json": "{}"})


@pytest.mark.parametrize("kind", ["UNAUTHORIZED", "ACCESS_DENIED", "THROTTLED", "QUOTA_EXCEEDED", "INVALID_API_KEY"])
def test_a_refusal_that_somebody_customised_gets_what_it_lacks(kind: str) -> None:
    """It takes nothing from the defaults: without the headers of its own a browser hides its status from the page."""
    theirs = {"responseParameters": {"gatewayresponse.header.x": "'y'"}, "responseTemplates": {"a/b": "{}"}}
    (change,) = changes(list(gateway_responses.plan(context(), {**STANDING, kind: theirs})))
    sent = change.calls[0].parameters
    assert (change.keeps, sent["responseType"], sent["responseTemplates"]) == (True, kind, {"a/b": "{}"})
    assert sent["responseParameters"] == {**theirs["responseParameters"], **HEADERS}
    readable = {**theirs, "responseParameters": {ORIGIN.lower(): "'https://shop.example'"}}
    assert satisfied(list(gateway_responses.plan(context(), {**STANDING, kind: readable})))


def test_a_customised_refusal_goes_back_to_what_it_was() -> None:
    """The owner's header and template stay, ours go."""
    theirs = {"responseParameters": {"gatewayresponse.header.x": "'y'", **HEADERS}, "statusCode": "401"}
    *_, change = changes(list(gateway_responses.remove(context(), {**STANDING, "UNAUTHORIZED": theirs})))
    sent = change.calls[0].parameters
    assert (sent["responseParameters"], sent["statusCode"]) == ({"gatewayresponse.header.x": "'y'"}, "401")


@pytest.mark.parametrize(("kind", "wanted"), [("UNAUTHORIZED", "401"), ("ACCESS_DENIED", "403")])
def test_a_refusal_with_another_status_is_a_conflict(kind: str, wanted: str) -> None:
    """Somebody made it so: both figures are named."""
    (reason,) = blocked(list(gateway_responses.plan(context(), {**STANDING, kind: {"statusCode": "404"}})))
    assert "404" in reason
    assert wanted in reason


def test_removal_takes_ours_off_and_leaves_theirs() -> None:
    """A response that was ours alone goes back to AWS's; one that holds more keeps the rest."""
    more = {"responseParameters": {**HEADERS, "gatewayresponse.header.X-Theirs": "'1'"}}
    steps = changes(list(gateway_responses.remove(context(), {**STANDING, "DEFAULT_5XX": more})))
    assert [step.calls[0].operation for step in steps] == ["delete_gateway_response", "put_gateway_response"]
    assert steps[1].calls[0].parameters["responseParameters"] == {"gatewayresponse.header.X-Theirs": "'1'"}
    assert all(step.action is Action.DELETE for step in steps)


def test_removal_leaves_headers_that_are_not_ours() -> None:
    """Another value tells that somebody else set it."""
    theirs = {"DEFAULT_4XX": {"responseParameters": {**HEADERS, ORIGIN: "'https://shop.example'"}}}
    assert satisfied(list(gateway_responses.remove(context(), theirs)))


def test_what_aws_fills_in_is_no_customisation() -> None:
    """GetGatewayResponses lists all types, most of them as AWS's defaults."""
    listed = [{"responseType": "A", "defaultResponse": True}, {"responseType": "B", "defaultResponse": False}]
    assert set(gateway_responses.read(FakeReads({("apigateway", "get_gateway_responses"): listed}), context())) == {"B"}
