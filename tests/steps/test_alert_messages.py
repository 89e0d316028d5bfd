"""The steps about what alerts say: of alarms that are not there nothing is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from steps import alert_messages
from stormproof.core.errors import Undecidable
from stormproof.core.naming import Names
from tests.provisioners.fakes import SYSTEM, FakeReads

THEIRS = {"AlarmName": "theirs", "AlarmDescription": "whatever"}
OURS = {"AlarmName": Names(SYSTEM).alarm("error-rate"), "AlarmDescription": "Resource: x"}


def bench(*alarms: dict[str, str]) -> Any:
    """Return a bench on an account with alarms."""
    reads = FakeReads({("cloudwatch", "describe_alarms"): list(alarms)})
    return SimpleNamespace(reads=reads, context=SimpleNamespace(system=SYSTEM))


@pytest.mark.parametrize("alarms", [(), (THEIRS,)], ids=["none", "of others alone"])
def test_without_an_alarm_of_ours_nothing_is_decided(alarms: tuple[dict[str, str], ...]) -> None:
    """Each of no alarms says what it is about: that would be a PASS of nothing."""
    with pytest.raises(Undecidable) as undecided:
        alert_messages.ours(bench(*alarms))
    assert undecided.value.code == "alerts.no_alarm"


def test_alarms_of_ours_are_told_from_others_by_their_names() -> None:
    """Descriptions of others are their own affair."""
    assert alert_messages.ours(bench(THEIRS, OURS)) == [OURS]
