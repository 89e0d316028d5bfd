"""What is judged of a target, its own time judges: between it and this machine's may lie a month."""

from __future__ import annotations

import re

from tests.test_house import relative, sources

OF_THIS_MACHINE = re.compile(r"\bdatetime\.now\(|\bdate\.today\(|\.utcnow\(")
OF_PEOPLE = {"provisioners/runbook/runbook_pages.py", "steps/runbook.py"}
"""Whether somebody was made sure of lately is a matter of the days that people have seen."""
OF_AWS = ("provisioners/functions/", "probes/remote/")
"""What runs in Lambda has AWS's time."""


def test_controls_steps_and_sabotages_go_by_the_targets_time() -> None:
    """PlanContext and the run's clock tell it."""
    houses = ("provisioners", "steps", "probes", *(f"stormproof/{room}" for room in ("core", "sabotage", "stimuli")))
    read = [path for house in houses for path in sources(house) if not relative(path).startswith(OF_AWS)]
    found = {relative(path) for path in read if OF_THIS_MACHINE.search(path.read_text("utf-8"))}
    assert len(read) > 100
    assert found == OF_PEOPLE
