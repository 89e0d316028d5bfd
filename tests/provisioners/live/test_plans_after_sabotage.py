"""On the embedded AWS: after a FAIL the plan is never empty. It has a change of ours, or says whose setting it is.

Sabotages that one apply mends are held to that where they are mended; here are those that are for somebody else. One a
concern is drawn by the commit's hash; the nightly run plays all of them.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.discovery.systems import discover
from stormproof.aws.undo.journal import Journal
from stormproof.core.faults import MendedBy, Sabotage, on_any_system
from stormproof.core.planning.plans import Plan
from stormproof.sabotage import CATALOGUES
from stormproof.sabotage.authentication.entry_points import demands_none
from tests.lots import lot
from tests.provisioners.live.conftest import Partly, Site

pytestmark = pytest.mark.usefixtures("whole_again")

NO_SETTING = {"plain-http-served"}
"""Where the embedded AWS itself misbehaves, which AWS has no setting for: there is nothing that a plan could read."""
FOR_OTHERS = [
    [
        each
        for each in catalogue
        if each.mended_by is not MendedBy.APPLY
        and each.where in {on_any_system, demands_none}
        and each.name not in NO_SETTING
    ]
    for catalogue in CATALOGUES
]


def drawn() -> list[Any]:
    """Return the sabotages as parameters; those that were not drawn are for the nightly run."""
    chosen = {min(concern, key=lambda each: lot(each.name)).name for concern in FOR_OTHERS if concern}
    return [
        pytest.param(each, id=each.name, marks=() if each.name in chosen else pytest.mark.nightly)
        for concern in FOR_OTHERS
        for each in concern
        if each.alters is nullcontext  # what is altered of our own code leaves a system as it is
    ]


def planned(site: Site) -> Plan:
    """Return the plan for the system as it is found now."""
    connection = site.reached.connection
    return site.plan(system=discover(connection.reader, connection.target))


def told(plan: Plan) -> set[tuple[str, str, str]]:
    """Return what a plan says of settings that it does not change."""
    return {(each.control, each.resource, each.reason) for each in plan.satisfied if each.remark}


@pytest.mark.parametrize("sabotage", drawn())
def test_a_plan_after_a_fail_has_a_change_or_says_whose_setting_it_is(
    partly: Partly, sabotage: Sabotage, tmp_path: Path
) -> None:
    """What is not ours to change is named, with what to do."""
    hardened = partly(sabotage.criterion)
    before = told(planned(hardened))
    injection = sabotage.inject(hardened.reached.connection.reader, hardened.context)
    journal = Journal(hardened.reached.connection, hardened.system, tmp_path)
    entry = journal.begin(injection)
    try:
        journal.carry_out(entry, injection)
        plan = planned(hardened)
    finally:
        journal.complete()
    assert plan.changes or plan.blocked or told(plan) - before
