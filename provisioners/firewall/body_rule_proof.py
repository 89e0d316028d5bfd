"""Whether rules on bodies may block: the corpus of projects must have gone through them, counted and not matched.

A run of the acceptance criteria sends the corpus; what rules counted stands in the firewall's log:
https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
"""

from __future__ import annotations

import json
from collections import defaultdict

from provisioners.firewall.rules import ON_BODIES
from stormproof.aws.observe.wafv2 import Group
from stormproof.aws.observe.wafv2_records import matched, probe_of
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.project_corpus import always_matched, corpus_mark

UNSEEN = "the corpus has not gone through this firewall yet; run `stormproof verify --criteria 8.1` and plan again"


def unproven(reads: Reads, context: PlanContext, group: Group) -> dict[str, str]:
    """Return the rules that the policy lets block without proof, each with the reason; nothing is read without any."""
    wanted = context.policy.firewall_blocking_body_rules
    if not wanted:
        return {}
    there = {name for name, _ in group if name.endswith(ON_BODIES)}
    unknown = {name: f"there is no such rule; there are {', '.join(sorted(there))}" for name in set(wanted) - there}
    met = _met(reads, context)
    if not always_matched() <= met.keys():
        return {**dict.fromkeys(wanted, UNSEEN), **unknown}
    stopped: defaultdict[str, list[str]] = defaultdict(list)
    for project, rules in sorted(met.items()):
        for rule in rules & set(wanted):
            stopped[rule].append(project)
    return {**{rule: f"it would block {', '.join(projects)}" for rule, projects in stopped.items()}, **unknown}


def _met(reads: Reads, context: PlanContext) -> dict[str, set[str]]:
    """Return the rules that each logged project of this corpus met."""
    group, mark = Names(context.system).firewall_log, corpus_mark()
    try:
        found = reads.pages("logs", "filter_log_events", "events", logGroupName=group, filterPattern=f'"{mark}"')
    except NotThere:
        return {}
    met: defaultdict[str, set[str]] = defaultdict(set)
    for event in found:
        record = json.loads(event["message"])
        seen, _, project = probe_of(record).partition("/")
        if seen == mark:
            met[project] |= set(matched(record))
    return dict(met)
