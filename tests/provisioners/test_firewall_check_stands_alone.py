"""A provisioner that forgets a rule of the firewall, or gets one wrong, is found out by the check of 8.1 and 8.2."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from provisioners.firewall import block_list, rules, web_acl, web_acl_logging
from stormproof.aws.observe.wafv2 import Stage, Stages, read_own_list
from stormproof.core.judges.firewall.demands import DEMANDED, VERSIONS
from stormproof.core.judges.firewall.refusals import judge_listed_refused
from stormproof.core.judges.firewall.settings import judge_blocks_logged, judge_list_kept, judge_stages_protected
from stormproof.core.naming import Names
from stormproof.core.observations import ADDRESS_HEADER, FIREWALL_MARK, Endpoint, Exchange
from stormproof.stimuli.firewall.addresses import claim
from stormproof.stimuli.firewall.web_acl_states import stage_firewalls
from tests.provisioners.fakes import FakeReads, context
from tests.provisioners.made_firewalls import ACL, SETS, STAGE, found
from tests.provisioners.mutations import Mutation, calls, instead
from tests.stormproof.made_workloads import SHOP

OTHER = {"SingleHeader": {"Name": "cookie"}}
NO_BLOCKS = {
    "DefaultBehavior": "DROP",
    "Filters": [
        {
            "Behavior": "KEEP",
            "Requirement": "MEETS_ANY",
            "Conditions": [{"ActionCondition": {"Action": "COUNT"}}],
        }
    ],
}


def protected() -> None:
    """Judge the web ACL that the provisioner makes, and where it logs."""
    (made,) = calls(web_acl.plan(context(), found()), "create_web_acl")
    document = {**made, "ARN": ACL, "Id": "1"}
    stages = Stages((Stage("prod", STAGE, ACL),), {}, ACL)
    (log,) = calls(web_acl_logging.plan(context(), web_acl_logging.Logging(stages, {})), "put_logging_configuration")
    names = Names(context().system)
    sets = [{"Name": names.block_list_set(version), "Id": version} for version in VERSIONS]
    reads = FakeReads(
        {
            ("apigateway", "get_stages"): {"item": [{"stageName": "prod", "webAclArn": ACL}]},
            ("wafv2", "list_web_acls"): {"WebACLs": [{"Name": names.firewall, "ARN": ACL}]},
            ("wafv2", "get_web_acl"): {"WebACL": document, "LockToken": "t"},
            ("wafv2", "list_ip_sets"): {"IPSets": sets},
            ("wafv2", "get_ip_set"): lambda **asked: address_set(
                asked["Id"], asked["Name"], list(SETS[asked["Id"]].ranges)
            ),
            ("wafv2", "get_logging_configuration"): log,
        }
    )
    bench: Any = SimpleNamespace(reads=reads, context=context())
    seen = stage_firewalls(bench)
    judge_stages_protected(seen, DEMANDED)
    judge_blocks_logged(seen)


def address_set(version: str, name: str, ranges: list[str]) -> dict[str, Any]:
    """Return GetIPSet's answer for a set of the block list."""
    held = {"Name": name, "Id": version, "ARN": f"arn:{version}", "Addresses": ranges}
    return {"IPSet": held, "LockToken": "t"}


def listed() -> None:
    """Judge the block list that the provisioner makes, by what it holds and by whom it refuses."""
    made = {
        each["IPAddressVersion"]: each
        for each in calls(block_list.plan(context(), block_list.Lists()), "create_ip_set")
    }
    reads = FakeReads(
        {
            ("wafv2", "list_ip_sets"): {
                "IPSets": [{"Name": each["Name"], "Id": version} for version, each in made.items()]
            },
            ("wafv2", "get_ip_set"): lambda **asked: address_set(
                asked["Id"], asked["Name"], made[asked["Id"]]["Addresses"]
            ),
            ("wafv2", "list_web_acls"): {"WebACLs": []},
            ("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]},
        }
    )
    sets = read_own_list(reads, context())
    judge_list_kept({version: len(each.ranges) for version, each in sets.items()})
    refused = {str(network.network_address) for each in sets.values() for network in each.networks}

    def send(_probe: Any, method: str, path: str, headers: dict[str, str], note: str = "") -> Exchange:
        blocked = headers[ADDRESS_HEADER] in refused
        return Exchange(
            method, path, 403 if blocked else 200, {FIREWALL_MARK: "block-list"} if blocked else {}, "", note=note
        )

    bench: Any = SimpleNamespace(
        context=context(),
        reads=reads,
        clock=SimpleNamespace(now=lambda: datetime(2026, 1, 1, tzinfo=UTC)),
        target=SimpleNamespace(workload=SHOP),
        keys=SimpleNamespace(harness=lambda: "k"),
        send=send,
        endpoint=lambda **_: Endpoint("https://a"),
    )
    judge_listed_refused(claim(bench).listed)


def without(name: str) -> Any:
    """Return the mutation that forgets one of our rules."""
    return lambda order: tuple(each for each in order if each != name)


def renamed(name: str) -> Any:
    """Return the mutation that takes another group of AWS for one of our rules."""
    return lambda groups: {**groups, name: "AWSOther"}


MISSING, HIDDEN = "firewall.rules_missing", "firewall.key_not_hidden"
MUTATIONS = [
    *(Mutation(f"no {name}", rules, "ORDER", without(name), protected, MISSING) for name in rules.ORDER),
    *(
        Mutation(f"{name} is another group", rules, "GROUPS", renamed(name), protected, MISSING)
        for name in rules.GROUPS
    ),
    Mutation(
        "rules count where they must block", rules, "_block", instead(lambda _: {"Count": {}}), protected, MISSING
    ),
    Mutation("groups that only count", rules, "Mode", instead(SimpleNamespace(ENFORCE=None)), protected, MISSING),
    Mutation(
        "every rule of the common group counts",
        rules,
        "counting_body_rules",
        instead(lambda group, _: tuple(name for name, _ in group)),
        protected,
        MISSING,
    ),
    Mutation("ten times the rate", rules, "_rate", lambda rate: lambda limit: rate(limit * 10), protected, MISSING),
    Mutation("a rate of one minute", rules, "WINDOW_S", instead(60), protected, MISSING),
    Mutation("a rate of another header", rules, "KEY_HEADER", instead("cookie"), protected, MISSING),
    Mutation("a block without a mark", rules, "FIREWALL_MARK", instead("x-other"), protected, MISSING),
    Mutation("claims of another header", rules, "ADDRESS_HEADER", instead("x-other"), protected, MISSING),
    Mutation("IPv6 is not asked", block_list, "CANARIES", instead({"IPV4": "192.0.2.66/32"}), protected, MISSING),
    Mutation(
        "samples show keys",
        web_acl,
        "PROTECTION",
        lambda standing: {**standing, "Field": {"FieldType": "SINGLE_HEADER", "FieldKeys": ["cookie"]}},
        protected,
        HIDDEN,
    ),
    Mutation("logs show keys", web_acl_logging, "REDACTED", instead(OTHER), protected, HIDDEN),
    Mutation(
        "blocks are not logged", web_acl_logging, "FILTER", instead(NO_BLOCKS), protected, "firewall.block_not_logged"
    ),
    Mutation(
        "no list of IPv6",
        block_list,
        "CANARIES",
        instead({"IPV4": "192.0.2.66/32"}),
        listed,
        "firewall.block_list_missing",
    ),
    Mutation(
        "another canary",
        block_list,
        "CANARIES",
        lambda canaries: {**canaries, "IPV4": "192.0.2.77/32"},
        listed,
        "firewall.listed_admitted",
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_the_check_turns_red(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is green as the firewall's provisioner is, and red for the expected reason when that is mutated."""
    mutation.turns_red(monkeypatch)
