"""Web ACLs, lists, and where they log are found by name, put back whole, and are the system's own."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.observe.wafv2 import MUTABLE, SCOPE
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import Stands, owns, standing
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.plans import CURRENT_TOKEN
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads

FIREWALL = Names(SYSTEM).firewall
ACL, LIST, STAGE, LOG = (BY_NAME[each] for each in ("web ACL", "address list", "web ACL of stage", "log of web ACL"))
OURS, THEIRS = ({"Name": name, "Scope": SCOPE} for name in (FIREWALL, "payroll"))
BLOCKED = {"Name": f"{FIREWALL}-blocked-ipv4", "Scope": SCOPE}
ARNS = {name: f"arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/{name}/1" for name in (FIREWALL, "payroll")}
ON_STAGE = {"ResourceArn": f"{SYSTEM.api_arn}/stages/prod"}
RULES = {"DefaultAction": {"Allow": {}}, "Rules": [{"Name": "ours"}]}
LOGGING = {"ResourceArn": ARNS[FIREWALL], "LogDestinationConfigs": ["arn:log"]}
NOTHING: FakeReads = FakeReads({})


def waf(associated: str = "", *names: str) -> FakeReads:
    """Return an AWS WAF with things of these names, of which the stage has one."""
    found = [{"Name": name, "Id": f"id-{name}"} for name in names]
    return FakeReads(
        {
            ("wafv2", "list_web_acls"): {"WebACLs": found},
            ("wafv2", "list_ip_sets"): {"IPSets": found},
            ("wafv2", "get_web_acl"): lambda Id, **_: {"WebACL": {"Id": Id, **RULES}},  # noqa: N803 - AWS's name
            ("wafv2", "get_ip_set"): lambda Id, **_: {"IPSet": {"Id": Id, "Addresses": ["192.0.2.1/32"]}},  # noqa: N803 - AWS's name
            ("wafv2", "get_web_acl_for_resource"): (
                {"WebACL": {"Name": associated, "ARN": ARNS[associated]}} if associated else {}
            ),
            ("wafv2", "get_logging_configuration"): {
                "LoggingConfiguration": {**LOGGING, "ManagedByFirewallManager": False}
            },
        }
    )


@pytest.mark.parametrize(
    ("kind", "resource", "seen"),
    [
        (ACL, OURS, RULES),
        (LIST, BLOCKED, {"Addresses": ["192.0.2.1/32"]}),
        (STAGE, ON_STAGE, {"WebACLArn": ARNS[FIREWALL]}),
        (LOG, {"ResourceArn": ARNS[FIREWALL]}, {"LoggingConfiguration": LOGGING}),
    ],
)
def test_what_stands_is_found_by_its_name(kind: Any, resource: Any, seen: dict[str, Any]) -> None:
    """Its ID another run could not know; what is gone meanwhile is not there."""
    present = kind.present(waf(FIREWALL, "other", FIREWALL, BLOCKED["Name"]), resource)
    assert seen.items() <= present.items()
    assert kind.present(waf(), resource) is None or kind is LOG
    assert kind.present(NOTHING, resource) is None


@pytest.mark.parametrize(
    ("kind", "resource", "values", "operation", "given"),
    [
        (ACL, OURS, {**RULES, "Description": None}, "update_web_acl", {**RULES, "Id": f"id-{FIREWALL}"}),
        (ACL, OURS, None, "delete_web_acl", {"Id": CURRENT_TOKEN}),
        (LIST, BLOCKED, {"Addresses": []}, "update_ip_set", {"Addresses": [], "Id": f"id-{BLOCKED['Name']}"}),
        (LIST, BLOCKED, None, "delete_ip_set", {"Id": CURRENT_TOKEN}),
        (STAGE, ON_STAGE, {"WebACLArn": "arn:x"}, "associate_web_acl", {**ON_STAGE, "WebACLArn": "arn:x"}),
        (STAGE, ON_STAGE, None, "disassociate_web_acl", ON_STAGE),
        (LOG, {"ResourceArn": "arn:x"}, {"LoggingConfiguration": LOGGING}, "put_logging_configuration", {}),
        (LOG, {"ResourceArn": "arn:x"}, None, "delete_logging_configuration", {"ResourceArn": "arn:x"}),
    ],
)
def test_what_stood_is_written_whole_or_taken_away(
    kind: Any, resource: Any, values: Any, operation: str, given: dict[str, Any]
) -> None:
    """By the lock token of that moment; what was not set is not written."""
    (back,) = kind.back(waf("", FIREWALL, BLOCKED["Name"]), resource, values)
    assert back.operation == operation
    assert given.items() <= back.parameters.items()
    assert None not in back.parameters.values()
    assert back.parameters.get("LockToken", CURRENT_TOKEN) == CURRENT_TOKEN


@pytest.mark.parametrize(("kind", "resource"), [(ACL, OURS), (LIST, BLOCKED)])
def test_what_was_deleted_meanwhile_is_told(kind: Any, resource: Any) -> None:
    """There is nothing to be updated."""
    with pytest.raises(NotThere, match=resource["Name"]):
        list(kind.back(waf(), resource, {"Addresses": []}))


def test_a_web_acl_is_compared_by_all_that_an_update_replaces() -> None:
    """Whatever of it a sabotage sets; its ID and its token are nobody's setting."""
    split = ACL.split["update_web_acl"]
    resource, wrong = split({**OURS, "Id": "1", "LockToken": "t", **RULES, "Rules": []})
    _, before = split({**OURS, **RULES})
    assert wrong is not None
    assert (resource, set(wrong)) == (OURS, set(MUTABLE))
    thing = Disturbed(ACL.name, resource, before, (wrong,))
    reads = waf("", FIREWALL)
    assert standing(ACL, thing, ACL.present(reads, resource)) is Stands.AS_BEFORE
    assert standing(ACL, thing, {**RULES, "Rules": []}) is Stands.DISTURBED
    assert standing(ACL, thing, {**RULES, "Rules": [{"Name": "theirs"}]}) is Stands.OTHERWISE


@pytest.mark.parametrize(
    ("kind", "resource", "associated", "own"),
    [
        (ACL, OURS, "", True),
        (ACL, THEIRS, "payroll", True),
        (ACL, THEIRS, FIREWALL, False),
        (ACL, {**OURS, "Scope": "CLOUDFRONT"}, "", False),
        (LIST, BLOCKED, "", True),
        (LIST, THEIRS, "payroll", False),
        (LIST, {**BLOCKED, "Name": f"{FIREWALL}s"}, "", False),
        (STAGE, ON_STAGE, "", True),
        (STAGE, {"ResourceArn": "arn:aws:apigateway:eu-west-1::/restapis/other1/stages/prod"}, "", False),
        (LOG, {"ResourceArn": ARNS[FIREWALL]}, "", True),
        (LOG, {"ResourceArn": ARNS["payroll"]}, "payroll", True),
        (LOG, {"ResourceArn": ARNS["payroll"]}, FIREWALL, False),
        (LOG, {"ResourceArn": "payroll"}, "", False),
    ],
)
def test_what_is_somebody_else_s_is_left(kind: Any, resource: Any, associated: str, *, own: bool) -> None:
    """An owner's web ACL is the system's where its stage has it; his lists are never."""
    assert owns(Owned(SYSTEM, waf(associated)), Disturbed(kind.name, resource, None)) is own


OTHERS = [{"Name": f"other-{number}", "Id": str(number)} for number in range(100)]


@pytest.mark.parametrize(
    ("kind", "listing", "items", "look", "thing"),
    [
        ("web ACL", "list_web_acls", "WebACLs", "get_web_acl", "WebACL"),
        ("address list", "list_ip_sets", "IPSets", "get_ip_set", "IPSet"),
    ],
)
def test_a_thing_is_found_on_any_page(kind: str, listing: str, items: str, look: str, thing: str) -> None:
    """Taken for gone, it would never be put back."""

    def listed(**asked: Any) -> dict[str, Any]:
        assert asked["Scope"] == "REGIONAL"
        return {items: [{"Name": "ours", "Id": "7"}]} if "NextMarker" in asked else {items: OTHERS, "NextMarker": "m"}

    def seen(**asked: Any) -> dict[str, Any]:
        assert asked == {"Name": "ours", "Scope": "REGIONAL", "Id": "7"}
        return {thing: {"Name": "ours"}}

    reads = FakeReads({("wafv2", listing): listed, ("wafv2", look): seen})
    present = BY_NAME[kind].present
    assert present(reads, {"Name": "ours", "Scope": "REGIONAL"}) == {"Name": "ours"}
    assert present(reads, {"Name": "gone", "Scope": "REGIONAL"}) is None
