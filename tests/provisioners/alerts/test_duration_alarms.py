"""An alarm on durations looks back as far as an execution may have begun: its duration comes when it ends."""

from __future__ import annotations

import pytest

from provisioners.alerts import duration_alarms
from provisioners.alerts.duration_alarms import Standing
from stormproof.core.alerts.conditions import lacking
from stormproof.core.alerts.demands import DURATION
from tests.provisioners.fakes import SYSTEM, context, only, satisfied

FUNCTION = SYSTEM.functions[0]


@pytest.mark.parametrize(("timeout", "minutes"), [(3, 2), (15, 2), (60, 2), (61, 3), (300, 6), (900, 16)])
def test_it_looks_at_as_many_minutes_as_the_function_may_run(timeout: int, minutes: int) -> None:
    """And one more: of these one is enough."""
    alarm = duration_alarms.alarm(context(), FUNCTION, timeout)
    assert (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (minutes, 1)
    assert lacking(alarm, DURATION, alarm["AlarmActions"]) == ""


def test_it_follows_the_function_s_timeout() -> None:
    """An owner who lets a function run longer gets an alarm that looks back further."""
    made = only(list(duration_alarms.plan(context(), Standing({}, {FUNCTION.name: 30})))).after
    standing = {made["AlarmName"]: {**made, "StateValue": "OK"}}
    assert satisfied(list(duration_alarms.plan(context(), Standing(standing, {FUNCTION.name: 30}))))
    changed = only(list(duration_alarms.plan(context(), Standing(standing, {FUNCTION.name: 600}))))
    assert changed.after == {"EvaluationPeriods": 11}
