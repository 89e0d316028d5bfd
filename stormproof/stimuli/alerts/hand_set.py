"""An alarm that is set off by hand: what is seen is the way of its alert alone, from the action to whoever gets it.

A copy of what the topic sends shows it where nobody may look into a mailbox.

CloudWatch puts the state right again by itself, at its next look at the metric:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts.entries import ENTRIES, subjects
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.stimuli.alerts.alarm_mail import LONGEST_S, alerts, quiet
from stormproof.stimuli.alerts.copies import copied
from stormproof.stimuli.alerts.deliveries import subscription


@dataclass(frozen=True)
class HandSet:
    """What became of an alarm that was set off, and whether a copy of its alert came; None where there is no topic."""

    alerts: tuple[Alert, ...]
    copied: bool | None


def set_off(bench: Bench) -> HandSet:
    """Set one of our alarms off and return what became of it; raises Undecidable ``alerts.no_alarm``, as `Bench.hold`.

    Of an alert that could not be sent no copy is waited for.
    """
    alarm = _one_of_ours(bench)
    quiet(bench, (alarm,))
    if subscription(bench).addresses is None:
        return HandSet(_became(bench, alarm), None)
    with copied(bench) as copies:
        found = _became(bench, alarm)
        return HandSet(found, any(each.sent for each in found) and copies.of(bench, alarm))


def _became(bench: Bench, alarm: str) -> tuple[Alert, ...]:
    since = bench.clock.now()
    try:
        bench.writer.call(_state(alarm, "ALARM"))
        return alerts(bench, (alarm,), since, lambda seen: all(each.got_through or each.refused for each in seen))
    finally:
        bench.writer.call(_state(alarm, "OK"))


def _one_of_ours(bench: Bench) -> str:
    names, system = Names(bench.context.system), bench.context.system
    ours = [names.alarm(entry.name, subject) for entry in ENTRIES for subject in subjects(entry, system)]
    standing = {str(each["AlarmName"]) for each in metric_alarms(bench.reads)}
    found = next((name for name in ours if name in standing), None)
    if found is None:
        raise Undecidable("alerts.no_alarm", "there is no alarm of Stormproof's that could be set off")
    return found


def _state(alarm: str, state: str) -> Call:
    parameters = {"AlarmName": alarm, "StateValue": state, "StateReason": "Stormproof looks whether alerts arrive"}
    return Call("cloudwatch", "set_alarm_state", parameters, idempotent=True)


SET_OFF = Stimulus("an alarm set off by hand", set_off, frozenset({"metric:Errors"}), Lane.MINUTES, LONGEST_S)
