"""AlarmRule expressions follow API_PutCompositeAlarm."""

from __future__ import annotations

import pytest

from localaws.services.cloudwatch.alarms.rules import read
from localaws.services.cloudwatch.metrics.errors import CloudWatchError

STATES = {"cpu": "ALARM", "disk": "OK", "deploying": "INSUFFICIENT_DATA", "high latency": "ALARM"}
ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu"


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("ALARM(cpu)", True),
        ('ALARM("high latency")', True),
        (f'ALARM("{ARN}")', True),
        (f"OK({ARN})", False),
        ("ALARM(cpu) AND ALARM(disk)", False),
        ("ALARM(cpu) AND NOT ALARM(deploying)", True),
        ("(ALARM(cpu) OR ALARM(disk)) AND OK(disk)", True),
        ("ALARM(disk) OR ALARM(cpu) AND OK(disk)", True),
        ("INSUFFICIENT_DATA(deploying)", True),
        ("TRUE", True),
        ("false or not TRUE", False),
        ("AT_LEAST(2, ALARM, (cpu, disk, 'high latency'))", True),
        ("AT_LEAST(50%, OK, (cpu, disk, deploying))", False),
        ("AT_LEAST(2, NOT OK, (cpu, disk, deploying))", True),
    ],
)
def test_a_rule(rule: str, *, holds: bool) -> None:
    """Functions, operators with AND before OR, names, quoted names and ARNs mean what the page says."""
    assert read(rule).holds(STATES.get) is holds


def test_a_rule_knows_its_alarms() -> None:
    """The children of a rule are the names in it, those of ARNs included."""
    assert read(f'ALARM("{ARN}") OR NOT OK(disk) OR TRUE').children == {"cpu", "disk"}


@pytest.mark.parametrize("rule", ["ALARM", "ALARM()", "ALARM(cpu) AND", "cpu", "ALARM(cpu) XOR OK(disk)", "(TRUE"])
def test_a_malformed_rule_is_refused(rule: str) -> None:
    """What does not parse is a ValidationError that names the position."""
    with pytest.raises(CloudWatchError, match="position") as error:
        read(rule)
    assert error.value.code == "ValidationError"
