"""What controls of rules share that run a function of ours by a schedule: the rule, its target, and the permission.

A rule needs no trail of API calls, and costs nothing: https://aws.amazon.com/eventbridge/pricing/ (events that AWS
services send to the default bus). Its shortest rate is a minute:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stormproof.aws.calls.lambda_functions import forbid, permit
from stormproof.aws.observe.invokers.own_rules import PRINCIPAL, OwnRule, Rule
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

ASPECT = "schedule"
RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
MINUTES = {"minute": 1, "hour": 60, "day": 1440}


@dataclass(frozen=True)
class Schedule:
    """A rule as it should be: the control that owns it, how often it runs the function, and what is said of it."""

    control: str
    rule: OwnRule
    every: str
    description: str

    def plan(self, names: Names, standing: Rule | None, satisfied: str) -> Iterator[Step]:
        """Make the rule, or put right what of it was changed; `satisfied` is said where nothing is to be done.

        An owner may have it run the function more often.
        """
        every = standing.schedule if standing and _as_often(standing.schedule, self.every) else self.every
        wanted = {"schedule": every, "enabled": True, "invokes": self.rule.function_arn, "permitted": True}
        before = self._document(standing) if standing else None
        if before == wanted:
            yield NoChange(self.control, self.rule.name, ASPECT, satisfied)
            return
        action, calls = Action.UPDATE if standing else Action.CREATE, tuple(self._making(names, standing, every))
        yield Change(self.control, self.rule.name, ASPECT, action, before, wanted, calls)

    def remove(self, standing: Rule | None) -> Iterator[Step]:
        """Delete the rule."""
        name = self.rule.name
        if standing is None:
            yield NoChange(self.control, name, ASPECT, "there is no such rule")
            return
        calls = [Call("events", "delete_rule", {"Name": name})]
        if standing.targets:
            calls.insert(0, Call("events", "remove_targets", {"Rule": name, "Ids": sorted(standing.targets)}))
        if standing.statement is not None:
            calls.append(self._withdrawn())
        yield Change(self.control, name, ASPECT, Action.DELETE, self._document(standing), None, tuple(calls))

    def _document(self, standing: Rule) -> dict[str, Any]:
        return {
            "schedule": standing.schedule,
            "enabled": standing.enabled,
            "invokes": standing.targets.get(self.rule.target, ""),
            "permitted": standing.permitted(self.rule),
        }

    def _making(self, names: Names, standing: Rule | None, every: str) -> Iterator[Call]:
        own = self.rule
        rule = {
            "Name": own.name,
            "ScheduleExpression": every,
            "State": "ENABLED",
            "Description": self.description,
        }
        yield Call("events", "put_rule", rule if standing else {**rule, "Tags": names.tag_list})
        if not (standing and standing.permitted(own)):
            if standing and standing.statement is not None:
                yield self._withdrawn()
            yield permit(own.name, own.statement, PRINCIPAL, own.arn)
        targets = [{"Id": own.target, "Arn": own.function_arn}]
        yield Call("events", "put_targets", {"Rule": own.name, "Targets": targets})

    def _withdrawn(self) -> Call:
        return forbid(self.rule.name, self.rule.statement)


def _as_often(standing: str, wanted: str) -> bool:
    """Tell whether a rate is at least as high as another."""
    found, needed = RATE.fullmatch(standing), RATE.fullmatch(wanted)
    if not (found and needed):
        return False
    return int(found[1]) * MINUTES[found[2]] <= int(needed[1]) * MINUTES[needed[2]]
