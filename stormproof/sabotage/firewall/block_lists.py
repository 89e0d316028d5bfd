"""Block lists that let somebody in, refuse everybody, or do not say who refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from provisioners.firewall import block_list
from provisioners.firewall.rules import BLOCK_LIST, REPUTATION, Rule
from stormproof.aws.observe.wafv2 import AddressSet, read_block_list
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import CURRENT_TOKEN
from stormproof.sabotage.firewall.web_acl_changes import allowing, bent, changed, is_kind, without

HALVES = ("0.0.0.0/1", "128.0.0.0/1")


def canary_out(reads: Reads, context: PlanContext) -> FaultInjection:
    """An address is taken off the list."""
    standing = _set(reads, context)
    kept = tuple(each for each in standing.ranges if each != block_list.CANARIES["IPV4"])
    calls = (standing.updated(kept, CURRENT_TOKEN),)
    return FaultInjection("a listed address is taken off", calls, (standing.updated(standing.ranges, CURRENT_TOKEN),))


def everybody(reads: Reads, context: PlanContext) -> FaultInjection:
    """The list holds every address."""
    standing = _set(reads, context)
    calls = (standing.updated((*standing.ranges, *HALVES), CURRENT_TOKEN),)
    return FaultInjection("every address is listed", calls, (standing.updated(standing.ranges, CURRENT_TOKEN),))


def block_list_counting(reads: Reads, context: PlanContext) -> FaultInjection:
    """Who is listed is only counted."""
    return bent(
        reads, context, "the block list only counts", BLOCK_LIST, lambda rule: {**rule, "Action": {"Count": {}}}
    )


def unmarked(reads: Reads, context: PlanContext) -> FaultInjection:
    """Who is listed is refused without a mark."""
    return bent(
        reads, context, "the block list leaves no mark", BLOCK_LIST, lambda rule: {**rule, "Action": {"Block": {}}}
    )


def block_list_last(reads: Reads, context: PlanContext) -> FaultInjection:
    """Somebody's rule allows reading, and the block list comes after it."""

    def last(rules: list[Rule]) -> list[Rule]:
        highest = max(rule["Priority"] for rule in rules)
        moved = [{**rule, "Priority": highest + 2} if is_kind(rule, BLOCK_LIST, context) else rule for rule in rules]
        return [*moved, allowing(highest + 1)]

    made = changed(reads, context, "the block list comes after a rule that allows", last)
    return replace(made, tidy=made.undo)


def without_ipv6(reads: Reads, context: PlanContext) -> FaultInjection:
    """The list of IPv6 is not asked."""
    return _asking(reads, context, "IPv6 addresses are not looked up", lambda each: "-ipv6/" not in each["ARN"])


def claims_only(reads: Reads, context: PlanContext) -> FaultInjection:
    """Only who says that he comes from a listed address is refused."""
    return _asking(reads, context, "nobody's own address is looked up", lambda each: "IPSetForwardedIPConfig" in each)


def reputation_counting(reads: Reads, context: PlanContext) -> FaultInjection:
    """Who is on AWS's lists is only counted."""
    return bent(
        reads, context, "AWS's lists only count", REPUTATION, lambda rule: {**rule, "OverrideAction": {"Count": {}}}
    )


def without_reputation(reads: Reads, context: PlanContext) -> FaultInjection:
    """AWS's lists are taken out."""
    return without(reads, context, REPUTATION)


def _asking(
    reads: Reads, context: PlanContext, title: str, asked: Callable[[Mapping[str, Any]], bool]
) -> FaultInjection:
    def fewer(rule: Rule) -> Rule:
        statements = rule["Statement"]["OrStatement"]["Statements"]
        kept = [each for each in statements if asked(each["IPSetReferenceStatement"])]
        return {**rule, "Statement": {"OrStatement": {"Statements": kept}}}

    return bent(reads, context, title, BLOCK_LIST, fewer)


def _set(reads: Reads, context: PlanContext) -> AddressSet:
    found = read_block_list(reads, context).get("IPV4")
    if found is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no block list; run `stormproof apply` first")
    return found
