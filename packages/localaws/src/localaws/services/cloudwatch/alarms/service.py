"""CloudWatch's alarms as a service: the operations of its API, and the evaluation that runs by the clock."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localaws.kernel.clock import VirtualClock
from localaws.kernel.work import Work
from localaws.services.cloudwatch.alarms import definition, mutes, rules
from localaws.services.cloudwatch.alarms.actions import Actions
from localaws.services.cloudwatch.alarms.alarm import COMPOSITE_ALARM, METRIC_ALARM, Alarm, created
from localaws.services.cloudwatch.alarms.datapoints import Datapoint, View, judge
from localaws.services.cloudwatch.alarms.definition import Watch
from localaws.services.cloudwatch.alarms.evaluation import ALARM, STATES
from localaws.services.cloudwatch.alarms.evaluation_timer import Pulse
from localaws.services.cloudwatch.alarms.reasons import reason, reason_data
from localaws.services.cloudwatch.alarms.rules import Rule
from localaws.services.cloudwatch.alarms.store import AlarmStore
from localaws.services.cloudwatch.alarms.targets import check_actions
from localaws.services.cloudwatch.alarms.transitions import Transitions
from localaws.services.cloudwatch.metrics.errors import CloudWatchError, missing_parameter, validation
from localaws.services.cloudwatch.metrics.store import MetricStore

MOST_NAMES = 100


class Alarms:
    """All alarms. The operations may be called by any thread; refusals are CloudWatchErrors."""

    def __init__(
        self,
        clock: VirtualClock,
        work: Work,
        loop: asyncio.AbstractEventLoop,
        store: MetricStore,
        actions: Actions,
    ) -> None:
        self._clock = clock
        self._store = store
        self._lock = threading.RLock()
        self._alarm_stores: defaultdict[str, AlarmStore] = defaultdict(AlarmStore)
        self._views: dict[Alarm, View] = {}
        self._ends: dict[Alarm, list[Callable[[], None]]] = {}
        self._transitions = Transitions(clock, work, loop, actions)
        self._pulse = Pulse(clock, loop, self._evaluate)

    def put_metric_alarm(self, region: str, account: str, parameters: Mapping[str, Any]) -> None:
        """Make an alarm, or change one and keep its state."""
        kept, watch = definition.read(parameters, region)
        with self._lock:
            alarm = self._put(region, account, METRIC_ALARM, kept, watch, _tags(parameters))
            self._watch(alarm, watch)

    def put_composite_alarm(self, region: str, account: str, parameters: Mapping[str, Any]) -> None:
        """Make a composite alarm, or change one; either way it is evaluated at once."""
        kept, rule = _composite(parameters, region)
        with self._lock:
            alarm_store = self._alarm_stores[region]
            if unknown := ", ".join(sorted(rule.children - alarm_store.alarms.keys())):
                raise validation(
                    f"Could not save the composite alarm as alarms [{unknown}] in the alarm rule do not exist"
                )
            new = kept["AlarmName"] not in alarm_store.alarms
            alarm = self._put(region, account, COMPOSITE_ALARM, kept, rule, _tags(parameters))
            value = ALARM if rule.holds(alarm_store.state_of) else "OK"
            occasion = f"{alarm.arn} was {'created' if new else 'updated'} and its alarm rule evaluates to {value}"
            self._transitions.weigh(alarm_store, alarm, rule, occasion)

    def delete(self, region: str, names: Sequence[str]) -> None:
        """Delete the alarms that exist among `names`: at most one composite, and none that a composite needs."""
        with self._lock:
            alarm_store = self._alarm_stores[region]
            alarms = alarm_store.named(names[:MOST_NAMES])
            composites = [alarm for alarm in alarms if alarm.kind == COMPOSITE_ALARM]
            if len(composites) > 1:
                raise validation("You cannot delete more than one composite alarm in one request.")
            for alarm in alarms:
                if [parent for parent in alarm_store.parents(alarm.name) if parent not in alarms]:
                    raise validation(
                        f"Cannot delete {alarm.name} as there are composite alarm(s) depending on it. "
                        "First, delete the composite alarm(s) depending on it."
                    )
            for alarm in alarms:
                self._unwatch(alarm)
                alarm_store.remove(alarm)
                alarm_store.history.configured(alarm, "Delete", self._clock.now())

    def set_state(self, region: str, parameters: Mapping[str, Any]) -> None:
        """Put an alarm into a state by hand, with its actions; a metric alarm is evaluated anew within a minute."""
        value, data = parameters.get("StateValue"), parameters.get("StateReasonData")
        if value not in STATES:
            raise validation(
                f"1 validation error detected: Value '{value}' at 'stateValue' failed to satisfy constraint: "
                f"Member must satisfy enum value set: [{', '.join(STATES)}]"
            )
        if parameters.get("StateReason") is None:
            raise missing_parameter("StateReason")
        if data is not None and not _is_json(data):
            raise CloudWatchError("InvalidFormat", "StateReasonData is not JSON")
        with self._lock:
            alarm_store = self._alarm_stores[region]
            alarm = alarm_store.alarms.get(parameters.get("AlarmName") or "")
            if alarm is None:
                raise CloudWatchError("ResourceNotFound", "")
            self._transitions.enter(alarm_store, alarm, value, parameters["StateReason"], data)
            self._pulse.wake(alarm, self._clock.now())

    def enable_actions(self, region: str, names: Sequence[str], *, enabled: bool) -> None:
        """Set ActionsEnabled of the alarms that exist among `names`."""
        with self._lock:
            alarm_store, now = self._alarm_stores[region], self._clock.now()
            for alarm in alarm_store.named(names):
                alarm.parameters = {**alarm.parameters, "ActionsEnabled": enabled}
                alarm.configured = now
                alarm_store.history.configured(alarm, "Update", now)

    def describe(self, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeAlarms."""
        with self._lock:
            return self._alarm_stores[region].describe(parameters)

    def describe_for_metric(self, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeAlarmsForMetric."""
        with self._lock:
            return self._alarm_stores[region].for_metric(parameters)

    def describe_history(self, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeAlarmHistory."""
        with self._lock:
            return self._alarm_stores[region].history.describe(parameters, self._clock.now())

    def put_mute_rule(self, region: str, account: str, parameters: Mapping[str, Any]) -> None:
        """Make or change a mute rule."""
        rule = mutes.read(parameters, region, account, self._clock.now())
        with self._lock:
            self._alarm_stores[region].mutes[rule.name] = rule

    def delete_mute_rule(self, region: str, name: str) -> None:
        """Delete a mute rule; alarms that it muted and that are in ALARM are told of now."""
        with self._lock:
            alarm_store, now = self._alarm_stores[region], self._clock.now()
            rule = alarm_store.mutes.pop(name, None)
            if rule is not None and rule.muted_until(now) is not None:
                for alarm in alarm_store.named(rule.alarms):
                    if alarm.state.value == ALARM:
                        self._transitions.unmute(alarm_store, alarm)

    def mute_rules(self, region: str) -> list[mutes.MuteRule]:
        """Return the mute rules of a region by name."""
        with self._lock:
            return sorted(self._alarm_stores[region].mutes.values(), key=lambda rule: rule.name)

    def all(self, region: str) -> list[Alarm]:
        """Return the alarms of a region by name."""
        with self._lock:
            return sorted(self._alarm_stores[region].alarms.values(), key=lambda alarm: alarm.name)

    def find(self, region: str, arn: str) -> Alarm:
        """Return the alarm of an ARN. Raises CloudWatchError ResourceNotFoundException."""
        with self._lock:
            for alarm in self._alarm_stores[region].alarms.values():
                if alarm.arn == arn:
                    return alarm
        raise CloudWatchError("ResourceNotFoundException", "Unknown")

    def _put(
        self,
        region: str,
        account: str,
        kind: str,
        parameters: Mapping[str, Any],
        subject: Watch | Rule,
        tags: Mapping[str, str],
    ) -> Alarm:
        alarm_store, now = self._alarm_stores[region], self._clock.now()
        known = alarm_store.alarms.get(parameters["AlarmName"])
        if known is not None and known.kind != kind:
            raise validation(f"An alarm of another type has the name {known.name}.")
        if known is None:
            alarm = Alarm(region, account, kind, parameters, subject, now, created(now), dict(tags))
            alarm_store.add(alarm)
            alarm_store.history.configured(alarm, "Create", now)
            return alarm
        self._unwatch(known)
        known.parameters, known.subject, known.configured = parameters, subject, now
        alarm_store.history.configured(known, "Update", now)
        return known

    def _watch(self, alarm: Alarm, watch: Watch) -> None:
        def tell(at: float) -> None:
            self._pulse.wake(alarm, at)

        self._views[alarm] = View(watch, self._store, alarm.region)
        self._ends[alarm] = [self._store.watch(alarm.region, key, tell) for key in watch.keys]
        self._pulse.wake(alarm, self._clock.now())

    def _unwatch(self, alarm: Alarm) -> None:
        for end in self._ends.pop(alarm, []):
            end()
        self._views.pop(alarm, None)
        self._pulse.forget(alarm)

    def _evaluate(self, alarm: Alarm, at: float) -> None:
        with self._lock:
            watch, view = alarm.subject, self._views.get(alarm)
            if view is None or not isinstance(watch, Watch):
                return
            starts = view.starts(at)
            values = view.values(starts)
            state = judge(watch, values)
            if state is None or state == alarm.state.value:
                return
            points = [Datapoint(start, value) for start, value in zip(starts, values, strict=True)]
            if view.too_few_samples(points):
                return
            why = reason(watch, points, state, m_of_n="DatapointsToAlarm" in alarm.parameters)
            data = reason_data(watch, points, self._store, alarm.region, at)
            self._transitions.enter(self._alarm_stores[alarm.region], alarm, state, why, data)


def _composite(parameters: Mapping[str, Any], region: str) -> tuple[dict[str, Any], Rule]:
    for name in ("AlarmName", "AlarmRule"):
        if not parameters.get(name):
            raise missing_parameter(name)
    if parameters.get("ActionsSuppressor"):
        raise CloudWatchError("NotImplemented", "localaws does not suppress the actions of composite alarms")
    check_actions(parameters, region)
    defaults = {"ActionsEnabled": True, "OKActions": [], "AlarmActions": [], "InsufficientDataActions": []}
    kept = {name: value for name, value in parameters.items() if name != "Tags"}
    return {**defaults, **kept}, rules.read(parameters["AlarmRule"])


def _tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in parameters.get("Tags") or []}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
