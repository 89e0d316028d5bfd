"""Changes of state: noted in the history, passed on to composite alarms, told to whoever the alarm notifies."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

from localaws.kernel.clock import VirtualClock
from localaws.kernel.loops import on_loop
from localaws.kernel.work import Work
from localaws.services.cloudwatch.alarms.actions import Actions
from localaws.services.cloudwatch.alarms.alarm import Alarm, Change, State, stamp
from localaws.services.cloudwatch.alarms.email import written
from localaws.services.cloudwatch.alarms.evaluation import ALARM, OK
from localaws.services.cloudwatch.alarms.rules import Rule
from localaws.services.cloudwatch.alarms.store import AlarmStore


class Transitions:
    """Puts alarms into states. Called under the service's lock, by any thread; actions run on the loop."""

    def __init__(self, clock: VirtualClock, work: Work, loop: asyncio.AbstractEventLoop, actions: Actions) -> None:
        self._clock = clock
        self._work = work
        self._loop = loop
        self._actions = actions

    def enter(self, kept: AlarmStore, alarm: Alarm, value: str, reason: str, data: str | None) -> None:
        """Put an alarm into a state; everything follows only when that is another one than it was in."""
        self._enter(kept, alarm, value, reason, data, frozenset())

    def unmute(self, kept: AlarmStore, alarm: Alarm) -> None:
        """Tell of the state that an alarm is in now: the rule that muted it was deleted."""
        self._act(kept, Change(alarm, alarm.state, alarm.state, after_mute=True))

    def weigh(self, kept: AlarmStore, alarm: Alarm, rule: Rule, occasion: str, trigger: Alarm | None = None) -> None:
        """Evaluate a composite alarm; `occasion` is the reason that it gives, `trigger` the child that changed."""
        self._weigh(kept, alarm, rule, occasion, trigger, frozenset())

    def _enter(
        self, kept: AlarmStore, alarm: Alarm, value: str, reason: str, data: str | None, path: frozenset[Alarm]
    ) -> None:
        now, old = self._clock.now(), alarm.state
        if value == old.value:
            alarm.state = replace(old, reason=reason, data=data, updated=now)
            return
        alarm.state = State(value, reason, now, now, data)
        kept.history.changed(alarm, old, now)
        self._act(kept, Change(alarm, old, alarm.state))
        for parent in kept.parents(alarm.name):
            if isinstance(parent.subject, Rule) and parent not in path and parent is not alarm:
                occasion = f"{alarm.arn} transitioned to {value} at {written(now)}"
                self._weigh(kept, parent, parent.subject, occasion, alarm, path | {alarm})

    def _weigh(
        self,
        kept: AlarmStore,
        alarm: Alarm,
        rule: Rule,
        occasion: str,
        trigger: Alarm | None,
        path: frozenset[Alarm],
    ) -> None:
        value = ALARM if rule.holds(kept.state_of) else OK
        if value == alarm.state.value:
            return
        data = None
        if trigger is not None:
            state = {"value": trigger.state.value, "timestamp": stamp(trigger.state.updated)}
            data = json.dumps({"triggeringAlarms": [{"arn": trigger.arn, "state": state}]}, separators=(",", ":"))
        self._enter(kept, alarm, value, occasion, data, path)

    def _act(self, kept: AlarmStore, change: Change) -> None:
        alarm = change.alarm
        if not alarm.parameters["ActionsEnabled"] or not alarm.actions(change.new.value):
            return
        until = kept.muted_until(alarm.name, self._clock.now())
        if until is None:
            for resource in alarm.actions(change.new.value):
                on_loop(self._loop, self._start, kept, resource, change)
        else:
            on_loop(self._loop, self._wait, kept, change, until)

    def _start(self, kept: AlarmStore, resource: str, change: Change) -> None:
        self._work.start(self._run(kept, resource, change))

    def _wait(self, kept: AlarmStore, change: Change, until: float) -> None:
        async def act_after_mute() -> None:
            if change.alarm.state is change.new and change.new.value == ALARM:
                self._act(kept, replace(change, after_mute=True))

        self._clock.at(until, act_after_mute)

    async def _run(self, kept: AlarmStore, resource: str, change: Change) -> None:
        outcome = await self._actions.run(resource, change)
        kept.history.acted(change.alarm, resource, change.new.updated, self._clock.now(), outcome)
