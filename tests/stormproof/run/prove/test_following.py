"""What may be written anew while a pass scenario lasts: lists of what owners have, and nothing beside."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from stormproof.core.faults import FaultInjection, Showing
from stormproof.core.planning.plans import Action, Blocked, Call, Change, Step
from stormproof.run.prove.showing import names_in, shows_alone

SHOWING = Showing("dashboard", "body", ("widgets", "*", "properties", "alarms"))
ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:"
BEFORE: dict[str, Any] = {
    "start": "-PT3H",
    "widgets": [{"type": "text"}, {"type": "alarm", "height": 3, "properties": {"alarms": [f"{ARN}ours"]}}],
}
TOUCHED = {"ours", "theirs"}


def changed(**of_widget: Any) -> Change:
    """Return an update of the body: a widget with other alarms, another height, or another control's."""
    after = deepcopy(BEFORE)
    after["widgets"][1]["properties"]["alarms"] = of_widget.get("alarms", [f"{ARN}theirs"])
    after["widgets"][1]["height"] = of_widget.get("height", 3)
    return Change(of_widget.get("control", "dashboard"), "board", "body", Action.UPDATE, BEFORE, after, ())


def test_an_owners_alarm_in_the_place_of_ours_is_listed() -> None:
    """Both are of the scenario's making."""
    assert shows_alone(changed(), SHOWING, TOUCHED)


@pytest.mark.parametrize(
    "step",
    [
        changed(height=4),
        changed(alarms=[f"{ARN}theirs", f"{ARN}another"]),
        changed(control="alarms"),
        Change("dashboard", "board", "body", Action.DELETE, BEFORE, None, ()),
        Change("dashboard", "board", "body", Action.CREATE, None, BEFORE, ()),
        Blocked("dashboard", "board", "body", "somebody has one"),
    ],
)
def test_whatever_else_is_written_is_not_excused(step: Step) -> None:
    """Another height, an alarm that nobody made, another control, a dashboard that is made or deleted, a conflict."""
    assert not shows_alone(step, SHOWING, TOUCHED)


def test_names_are_those_of_what_is_made_and_deleted() -> None:
    """At any depth of the calls' parameters; the undo is of later."""
    made = Call("cloudwatch", "put_metric_alarm", {"AlarmName": "theirs", "AlarmActions": ["topic"], "Threshold": 1.0})
    gone = Call("cloudwatch", "delete_alarms", {"AlarmNames": ["ours"]})
    assert names_in(FaultInjection("an owner's", (made, gone), (Call("x", "y", {"Name": "later"}),))) == {
        "theirs",
        "topic",
        "ours",
    }
