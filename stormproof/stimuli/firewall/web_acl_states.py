"""The firewall as it stands before a run's requests: its log and samples, and what its settings say."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from stormproof.aws.observe.logs.events import events
from stormproof.aws.observe.wafv2 import (
    SCOPE,
    WebAcl,
    log_group,
    read_block_list,
    read_logging,
    read_rule_groups,
    read_stages,
)
from stormproof.aws.observe.wafv2_records import matched, probe_of
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.judges.firewall.demands import (
    FirewallDemand,
    allowing_before,
    asked_in_turn,
    hides_keys,
    lacking_rules,
    logs_blocks,
    referred_groups,
)
from stormproof.core.judges.firewall.refusals import BLOCK, COUNT, Tried
from stormproof.core.judges.firewall.settings import StageFirewall
from stormproof.core.policy import Mode

Seen = TypeVar("Seen")
MOST_SAMPLES = 500
WINDOW = timedelta(minutes=2)
Records = Mapping[str, Mapping[str, Any]]
"""Records of the firewall's log by the mark that the request carried."""


def read_records(
    bench: Bench, mark: str, since: datetime, count: int, last: Collection[str] = ()
) -> dict[str, Mapping[str, Any]]:
    """Return the records of requests whose mark begins so: enough, the `last` among them, or what came in time."""
    at = read_stages(bench.reads, bench.context)
    groups = {log_group(found) for arn in at.homes if arn and (found := read_logging(bench.reads, arn)) is not None} - {
        ""
    }
    if not groups:
        return {}

    def look() -> dict[str, Mapping[str, Any]]:
        found = [json.loads(each.message) for group in groups for each in events(bench.reads, group, mark, since)]
        return {probe_of(record): record for record in found}

    return until_time_is_up(bench, look, lambda found: len(found) >= count and found.keys() >= set(last))


def read_samples(bench: Bench, mark: str, since: datetime) -> list[str]:
    """Return the sampled requests that carried a mark, as text, when there is one or when time is up."""
    at = read_stages(bench.reads, bench.context)
    acls = [at.acls[arn] for arn in at.homes if arn]
    if not acls:
        return []

    def look() -> list[str]:
        found = [json.dumps(each, default=str) for acl in acls for each in _samples(bench, acl, since)]
        return [text for text in found if mark in text]

    return until_time_is_up(bench, look, bool)


def until_time_is_up(bench: Bench, look: Callable[[], Seen], enough: Callable[[Seen], bool]) -> Seen:
    """Return what is seen as soon as it is enough, or what there is when a log should long have been there."""
    within = bench.surroundings.waits.logs_s
    return look_until(
        look,
        enough,
        clock=bench.clock,
        within_s=within,
    )


def judged(tried: Sequence[Tried], marks: Sequence[str], records: Records) -> tuple[Tried, ...]:
    """Return the attempts with what the log tells of each."""
    return tuple(
        replace(
            each, action=action(records.get(mark)), rule=str((records.get(mark) or {}).get("terminatingRuleId", ""))
        )
        for each, mark in zip(tried, marks, strict=True)
    )


def action(record: Mapping[str, Any] | None) -> str:
    """Return what the firewall did to a request: BLOCK, COUNT or nothing."""
    if record is None:
        return ""
    if record["action"] == BLOCK:
        return BLOCK
    return COUNT if record.get("nonTerminatingMatchingRules") or any(matched(record)) else ""


def stage_firewalls(bench: Bench) -> tuple[StageFirewall, ...]:
    """Return what AWS says of the firewall of each stage."""
    at, sets = read_stages(bench.reads, bench.context), read_block_list(bench.reads, bench.context)
    policy = bench.context.policy
    demand = FirewallDemand(
        {version: each.arn for version, each in sets.items()},
        policy.firewall_requests_per_5_minutes,
        policy.firewall_blocking_body_rules,
    )
    counting = policy.firewall_mode is Mode.OBSERVE
    return tuple(
        replace(_firewall(bench, each.arn, at.acls[each.acl], demand), counting=counting)
        if each.acl
        else StageFirewall(each.arn)
        for each in at.stages
    )


def _firewall(bench: Bench, stage: str, acl: WebAcl, demand: FirewallDemand) -> StageFirewall:
    logging, rules = read_logging(bench.reads, acl.arn), asked_in_turn(acl.document)
    groups = read_rule_groups(bench.reads, referred_groups(rules))
    return StageFirewall(
        stage,
        acl.arn,
        lacking_rules(rules, demand, groups),
        logs_to=log_group(logging) if logging else "",
        logs_blocks=logging is not None and logs_blocks(logging),
        key_hidden=hides_keys(acl.document, logging),
        allowing=allowing_before(rules, demand, groups),
    )


def _samples(bench: Bench, acl: WebAcl, since: datetime) -> list[Mapping[str, Any]]:
    window = {"StartTime": since - WINDOW, "EndTime": bench.clock.now() + timedelta(seconds=1)}
    found: list[Mapping[str, Any]] = []
    for rule in acl.rules:
        found += bench.reads.read(
            "wafv2",
            "get_sampled_requests",
            WebAclArn=acl.arn,
            RuleMetricName=rule["VisibilityConfig"]["MetricName"],
            Scope=SCOPE,
            TimeWindow=window,
            MaxItems=MOST_SAMPLES,
        )["SampledRequests"]
    return found
