"""What the logs tell of a control that observes: asked, and read into one form whatever log it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from provisioners.firewall.own_rules import OwnRules
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.modes.observing import recorded_since
from stormproof.aws.observe.wafv2 import read_stages
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook, Undecidable, UsageError
from stormproof.core.judges.authentication.guards import OURS
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.promotion.modes import ENFORCE, ModedControl
from stormproof.core.promotion.observed import AUTHENTICATION, LONG_ENOUGH, Observed, Refusal
from stormproof.core.system import System
from stormproof.operations.promotion.questions import MOST, RULE_PREFIX, question_of
from stormproof.operations.queries import answer, cost, question

ALLOWED = "allowed"
NOBODY = frozenset({"", "-"})
Row = Mapping[str, str]


def observe(
    reads: Reads, clock: Clock, context: PlanContext, control: ModedControl, back: timedelta = LONG_ENOUGH
) -> Observed:
    """Return what a control would have refused within the time that is looked back; no trouble is raised."""
    until = clock.now()
    if not control.recorded:
        return Observed(control, None, until)
    try:
        begun = recorded_since(reads, context, control.name)
        if begun is None:
            return Observed(control, None, until)
        since = max(begun, until - back)
        query = question_of(reads, context, control.name)
        result = answer(reads, clock, question(reads, context, query, {}, since, until + timedelta(seconds=1)))
        observed = Observed(control, since, until, usd=cost(result.bytes_scanned), cut=len(result.rows) >= MOST)
        if control.name == "firewall":
            return _of_firewall(observed, result.rows, _refusing_rules(reads, context))
        found = _of_rows(observed, result.rows)
        return found if control.name != AUTHENTICATION else replace(found, asked=_asked(reads, context.system))
    except Undecidable as error:
        return Observed(control, None, until, trouble=error.message)
    except (CouldNotLook, UsageError) as error:
        return Observed(control, None, until, trouble=f"its logs cannot be asked: {error.message}")


def _asked(reads: Reads, system: System) -> bool:
    """Tell whether a method of the stage that serves users asks our authorizer, and not one of its owner's."""
    methods = deployed_shape(reads, system.api.id, system.api.stage).methods.values()
    return any(method.authorization == OURS for method in methods)


def _of_rows(observed: Observed, rows: Sequence[Row]) -> Observed:
    """Read the rows of a query that counted; what was enforced meanwhile was not observed."""
    enforced = [_moment(row["last"]) for row in rows if row.get("mode") == ENFORCE]
    observing = [row for row in rows if row.get("mode") != ENFORCE]
    admitted = {row["key"] for row in observing if row.get("rule") == ALLOWED}
    refusals = (
        Refusal(
            row.get("rule") or "over the limit",
            _somebody(row.get("key", "")),
            _somebody(row.get("address", "")),
            f"{row.get('method', '')} {row.get('resource', '')}".strip(),
            int(float(row["requests"])),
        )
        for row in observing
        if row.get("rule") != ALLOWED
    )
    return replace(_since(observed, enforced), refusals=tuple(refusals), keys_in_use=frozenset(admitted - NOBODY))


def _of_firewall(observed: Observed, rows: Sequence[Row], refusing: Collection[str]) -> Observed:
    """Read the firewall's records; `refusing` names the rules that refuse as soon as they are enforced."""
    records = [json.loads(row["@message"]) for row in rows]
    blocked = [
        datetime.fromtimestamp(each["timestamp"] / 1000, UTC)
        for each in records
        if str(each.get("terminatingRuleId", "")).startswith(RULE_PREFIX)
    ]
    counted = Counter(refusal for each in records if (refusal := _refused(each, refusing)))
    refusals = tuple(replace(each, requests=number) for each, number in counted.most_common())
    return replace(_since(observed, blocked), refusals=refusals)


def _refused(record: Mapping[str, Any], refusing: Collection[str]) -> Refusal | None:
    """Return what the first rule that would refuse comes to, None where none would."""
    if record.get("action") == "BLOCK":
        return None
    rule = next((each for each in _matched(record) if each in refusing), "")
    request = record["httpRequest"]
    route = f"{request.get('httpMethod', '')} {request.get('uri', '')}"
    return Refusal(rule, "", str(request.get("clientIp", "")), route, 1) if rule else None


def _matched(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the rules that a request matched, those within groups as ``<our rule>: <its rule>``.

    A record names a group by the ACL's rule or by AWS's own name:
    https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
    """
    for rule in record.get("nonTerminatingMatchingRules") or ():
        yield str(rule["ruleId"])
    for group in record.get("ruleGroupList") or ():
        ended = group.get("terminatingRule")
        name = str(group.get("ruleGroupId", "")).rpartition("#")[2]
        for rule in (*([ended] if ended else ()), *(group.get("nonTerminatingMatchingRules") or ())):
            yield f"{name}: {rule['ruleId']}"


def _refusing_rules(reads: Reads, context: PlanContext) -> frozenset[str]:
    """Return which of our rules refuse once they are enforced: all but those that go on counting."""
    at = read_stages(reads, context)
    own = OwnRules(context.system.api.id, whole=True)
    ours = (rule for acl in at.acls.values() for rule in own.among(acl.rules))
    return frozenset(name for rule in ours for name in _refusing(rule))


def _refusing(rule: Mapping[str, Any]) -> Iterator[str]:
    group = rule["Statement"].get("ManagedRuleGroupStatement")
    if group is None:
        yield rule["Name"]
        return
    for each in group.get("RuleActionOverrides") or ():
        if "Block" in each["ActionToUse"]:
            yield f"{rule['Name']}: {each['Name']}"
            yield f"{group['Name']}: {each['Name']}"


def _since(observed: Observed, enforced: Iterable[datetime]) -> Observed:
    times = [*enforced, *([observed.since] if observed.since else [])]
    return replace(observed, since=max(times, default=None))


def _moment(text: str) -> datetime:
    """Return a moment as Insights tells it: milliseconds since 1970, or a date and a time, UTC."""
    if text.replace(".", "", 1).isdecimal():
        return datetime.fromtimestamp(float(text) / 1000, UTC)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _somebody(name: str) -> str:
    return "" if name in NOBODY else name
