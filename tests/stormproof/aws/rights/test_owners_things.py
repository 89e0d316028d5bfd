"""What an owner has named, and Stormproof uses, is within the policies; what it does not touch is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.rights.owners_things import (
    LISTED_ON,
    LOOKED_AT,
    PROVOKED,
    PROVOKED_BY,
    OwnersThings,
    owners_things,
)
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.system import OwnersProbe
from stormproof.core.target.model import Permit
from stormproof.operations.rights import TOLD, Told, rights
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM, FakeReads

CONTEXT = PlanContext(SYSTEM, Policy(admin_email="a@example.com"))
HERE = f"{REGION}:{ACCOUNT}"
GROUP = f"arn:aws:logs:{HERE}:log-group:/acme/shop"
SETS = {version: f"arn:aws:wafv2:{HERE}:regional/ipset/acme-{version}/id" for version in ("IPV4", "IPV6")}
ACL = f"arn:aws:wafv2:{HERE}:regional/webacl/acme/id"
THINGS = OwnersThings((GROUP,), tuple(SETS.values()))


class Target:
    """A target that permits everything."""

    permitted = Permit(provision=True, wire=True, provoke=True, sabotage=True)
    policy = CONTEXT.policy


def configured(FunctionName: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
    """Return a function: the first has a log group of its owner's."""
    group = {"LogGroup": "/acme/shop"} if FunctionName == SYSTEM.functions[0].name else {}
    return {"FunctionName": FunctionName, "Handler": "app.handler", "LoggingConfig": group}


def ip_set(Name: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
    """Return an IP set of the version that its name ends with."""
    version = Name.rpartition("-")[2]
    held = {"Name": Name, "Id": "id", "ARN": SETS[version], "Addresses": [], "IPAddressVersion": version}
    return {"IPSet": held, "LockToken": "t"}


def blocking(version: str) -> dict[str, Any]:
    """Return a rule that refuses what an IP set holds."""
    said = {"IPSetReferenceStatement": {"ARN": SETS[version]}}
    return {"Name": version, "Priority": len(version), "Action": {"Block": {}}, "Statement": said}


def test_log_groups_of_functions_and_the_block_list_in_force_are_found() -> None:
    """By the functions as they are configured and the rules of the serving stage's web ACL."""
    acl = {"ARN": ACL, "Name": "acme", "Id": "id", "Rules": list(map(blocking, SETS))}
    stage = {"stageName": SYSTEM.api.stage, "webAclArn": ACL}
    reads = FakeReads(
        {
            ("lambda", "get_function_configuration"): configured,
            ("apigateway", "get_stages"): {"item": [stage]},
            ("wafv2", "list_web_acls"): {"WebACLs": []},
            ("wafv2", "get_web_acl"): {"WebACL": acl, "LockToken": "t"},
            ("wafv2", "get_ip_set"): ip_set,
        }
    )
    assert owners_things(reads, CONTEXT) == THINGS


def test_what_is_not_there_any_more_is_nothing_of_the_owner_s() -> None:
    """A function that was deleted meanwhile, an API without stages."""
    assert owners_things(FakeReads({}), CONTEXT) == OwnersThings()


@pytest.mark.parametrize("verb", TOLD)
def test_what_may_be_done_to_a_function_s_usual_log_group_may_be_done_to_the_one_in_its_place(verb: Told) -> None:
    """And to no other thing of the owner's."""
    target: Any = Target()
    usual = f"arn:aws:logs:{HERE}:log-group:/aws/lambda/{SYSTEM.functions[0].name}"
    found = rights(verb, target, SYSTEM, (), THINGS)
    for own, its in ((usual, GROUP), (f"{usual}:*", f"{GROUP}:*")):
        assert {each.action for each in found if each.resource == own} <= {
            each.action for each in found if each.resource == its
        }


@pytest.mark.parametrize("verb", TOLD)
def test_addresses_are_put_on_an_owner_s_block_list_by_whoever_blocks_and_no_other(verb: Told) -> None:
    """An apply leaves what is the owner's; what a verification or a proof has put there an undo takes off."""
    target: Any = Target()
    found = {each.resource for each in rights(verb, target, SYSTEM, (), THINGS) if each.action == "wafv2:UpdateIPSet"}
    assert set(SETS.values()) & found == (set(SETS.values()) if verb in {*LISTED_ON, "undo"} else set())


RULED = OwnersProbe("eu-west-1", "acme-look", "/acme/looks", rule="acme-often")
AS_CANARY = OwnersProbe("eu-central-1", "cwsyn-acme-1", "/aws/lambda/cwsyn-acme-1", canary="acme")
PROBED = replace(SYSTEM, probe_regions=("eu-west-1", "eu-central-1"), probes=(RULED, AS_CANARY))


@pytest.mark.parametrize("verb", TOLD)
def test_an_owner_s_probes_are_looked_at_as_ours_and_run_and_rested_by_whoever_provokes(verb: Told) -> None:
    """Their log groups under whatever name; nobody changes or deletes one."""
    target: Any = Target()
    things = owners_things(FakeReads({}), replace(CONTEXT, system=PROBED))
    found = {(each.action, each.resource) for each in rights(verb, target, PROBED, (), things)}
    rule, function, log, canary, its_log = (
        f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"
        for service, region, rest in (
            ("events", "eu-west-1", "rule/acme-often"),
            ("lambda", "eu-west-1", "function:acme-look"),
            ("logs", "eu-west-1", "log-group:/acme/looks"),
            ("synthetics", "eu-central-1", "canary:acme"),
            ("logs", "eu-central-1", "log-group:/aws/lambda/cwsyn-acme-1"),
        )
    )
    theirs = {each for each in found if each[1].removesuffix(":*") in {rule, function, log, canary, its_log}}
    provoking = verb in {*PROVOKED_BY, "undo"}
    assert {action for action, _ in theirs} <= LOOKED_AT.keys() | (PROVOKED.keys() if provoking else set())
    wanted = {("logs:FilterLogEvents", f"{each}{part}") for each in (log, its_log) for part in ("", ":*")}
    wanted |= {("lambda:InvokeFunction", function), ("events:DisableRule", rule), ("events:EnableRule", rule)}
    wanted |= {("synthetics:StopCanary", canary), ("synthetics:StartCanary", canary)}
    assert not provoking or wanted <= theirs
    assert verb not in {"plan", "apply"} or ("events:DescribeRule", rule) in theirs


def test_where_nothing_may_be_provoked_an_owner_s_probes_are_looked_at_alone() -> None:
    """A target that is only read."""
    target: Any = Target()
    target.permitted = Permit()
    things = owners_things(FakeReads({}), replace(CONTEXT, system=PROBED))
    found = rights("verify", target, PROBED, (), things)
    theirs = {each.action for each in found if "acme" in each.resource}
    assert theirs == set(LOOKED_AT)
