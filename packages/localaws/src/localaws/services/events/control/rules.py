"""EventBridge: rules that are due by the clock, and targets that moto does not reach.

moto keeps schedules without running them, checks their form with a loose pattern, and fails PutEvents where a rule has
a Lambda function or a topic for a target. Archives, other buses and API destinations stay moto's.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend, Rule

from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT, Datum
from localaws.moto.patches import Method, Patches
from localaws.services.events.control.places import MotoPlaces
from localaws.services.events.expressions import parse_schedule
from localaws.services.events.inputs import InvalidInput, payload
from localaws.services.events.targets import Origin, Targets
from localaws.services.events.timetable import Timetable

EVENTS = "events.amazonaws.com"


def install(patches: Patches, platform: Platform) -> None:
    """Run scheduled rules; deliver to functions, queues, topics and log groups."""
    rules = Rules(platform)
    patches.wrap(EventsBackend, "put_rule", rules.putting)
    for name in ("enable_rule", "disable_rule", "delete_rule"):
        patches.wrap(EventsBackend, name, rules.changing)
    patches.wrap(Rule, "send_to_targets", rules.sending)


class Rules:
    """The rules of EventBridge as they run."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._timetable = Timetable(platform.clock, platform.loop)
        self._targets = Targets(platform.functions, MotoPlaces(platform.locks), platform.logs, platform.clock.now)

    def putting(self, put: Method) -> Method:
        """Check the schedule expression, then put the rule and set its schedule."""

        def put_rule(backend: EventsBackend, *arguments: Any, **named: Any) -> Rule:
            expression = named.get("scheduled_expression")
            if expression:
                try:
                    parse_schedule(expression, self._platform.clock.now())
                except ValueError:
                    raise ValidationException("Parameter ScheduleExpression is not valid.") from None
            rule: Rule = put(backend, *arguments, **named)
            self._set(rule)
            return rule

        return put_rule

    def changing(self, change: Method) -> Method:
        """Enable, disable or delete a rule, and follow with its schedule."""

        def change_rule(backend: EventsBackend, *arguments: Any, **named: Any) -> Any:
            answer = change(backend, *arguments, **named)
            name = arguments[0] if arguments else named["name"]
            rule = backend.event_buses["default"].rules.get(name)
            if rule is not None:
                self._set(rule)
            else:
                self._timetable.remove((backend.region_name, name))
            return answer

        return change_rule

    def _set(self, rule: Rule) -> None:
        if rule.event_bus_name != "default":
            return
        key = (rule.region_name, rule.name)
        if not rule.scheduled_expression or rule.state == "DISABLED":
            self._timetable.remove(key)
            return

        async def run(due: float) -> None:
            await self._deliver(rule, _scheduled(rule, due))

        schedule = parse_schedule(rule.scheduled_expression, self._platform.clock.now())
        self._timetable.put(key, schedule, run)

    def sending(self, send: Method) -> Method:
        """Deliver a matching event to the targets that we know, and let moto have the others."""

        def send_to_targets(rule: Rule, original_event: Any, transform_input: bool = True) -> None:  # noqa: FBT001, FBT002 - moto's
            ours = [target for target in rule.targets if self._targets.knows(target["Arn"])]
            if ours and rule.state != "DISABLED" and rule.event_pattern.matches_event(original_event):
                event = _as_sent(original_event)
                deliver = self._deliver(rule, event)
                self._platform.loop.call_soon_threadsafe(self._platform.work.start, deliver)
            others = [target for target in rule.targets if target not in ours]
            if others and rule.state != "DISABLED":
                everything, rule.targets = rule.targets, others
                try:
                    send(rule, original_event, transform_input)
                finally:
                    rule.targets = everything

        return send_to_targets

    async def _deliver(self, rule: Rule, event: Mapping[str, Any]) -> None:
        targets = [target for target in rule.targets if self._targets.knows(target["Arn"])]
        origin = Origin(rule.arn, EVENTS, by_role=False)
        arrived = await asyncio.gather(*(self._reach(target, event, rule, origin) for target in targets))
        figures = {"TriggeredRules": 1, "Invocations": len(arrived), "FailedInvocations": arrived.count(False)}
        now, dimensions = self._platform.clock.now(), {"RuleName": rule.name}
        self._platform.metrics.emit(
            rule.region_name,
            [Datum("AWS/Events", name, value, now, "Count", dimensions) for name, value in figures.items() if value],
        )

    async def _reach(self, target: Mapping[str, Any], event: Mapping[str, Any], rule: Rule, origin: Origin) -> bool:
        variables = {
            "aws.events.rule-arn": rule.arn,
            "aws.events.rule-name": rule.name,
            "aws.events.event.ingestion-time": _moment(self._platform.clock.now()),
        }
        try:
            text = payload(target, event, variables)
        except InvalidInput:
            return False
        return await self._targets.deliver(target, text, origin)


def _scheduled(rule: Rule, due: float) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": _moment(due),
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }


def _as_sent(event: Mapping[str, Any]) -> dict[str, Any]:
    sent = {name: value for name, value in event.items() if name != "ingestion-time"}
    if isinstance(sent.get("time"), int | float):
        sent["time"] = _moment(sent["time"])
    return sent


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
