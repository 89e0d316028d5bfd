"""Alarms on the drawn dashboard: what is on is seen first, and not by its colour alone."""

from __future__ import annotations

from stormproof.operations.dashboards.alarm_chips import chips, shortened

HEAD = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:"
NAMES = ("shop-errors", "stormproof-abc123-key-store", "stormproof-abc123-key-sync", "gone")
ARNS = [f"{HEAD}{name}" for name in NAMES]
STATES = {ARNS[0]: "OK", ARNS[1]: "OK", ARNS[2]: "ALARM"}


def test_what_is_on_comes_first_and_what_is_well_last() -> None:
    """In one state they keep their order."""
    assert [each.name for each in chips(ARNS, STATES)] == [NAMES[2], NAMES[3], NAMES[0], NAMES[1]]


def test_a_state_is_told_unless_all_is_well() -> None:
    """An alarm that is not there any more is no alarm that is well."""
    assert [each.said for each in chips(ARNS, STATES)] == ["key-sync: ALARM", "gone: not there", NAMES[0], "key-store"]


def test_names_of_ours_are_short_and_those_of_others_whole() -> None:
    """The API's ID tells nothing on its own dashboard."""
    assert shortened(["stormproof-abc123-key-store", "shop-errors"]) == ["key-store", "shop-errors"]
