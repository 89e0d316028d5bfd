"""Mute rules by which alarms of ours notify nobody: somebody has decided so, and no apply overrules that."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.alerts.mute_rules import active_mute_rules
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "muted-alarms"
ASPECT = "mute rules"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield the rules that mute alarms of ours now."""
    prefixes = Names(context.system).alarm_prefixes
    for rule in active_mute_rules(reads):
        if muted := sorted(name for name in rule.alarms if name.startswith(prefixes)):
            said = f"the mute rule {rule.name} keeps {', '.join(muted)} from notifying anybody"
            yield Finding(rule.arn, f"{said}; it is not Stormproof's: delete it, or wait until its time is over")


CONTROL = watching(NAME, ("3.1", "3.2", "3.3", "4.1", "4.2", "11.2", "11.5"), ASPECT, look)
