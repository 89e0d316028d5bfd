"""Dashboards are put back by their whole body, or deleted; only ours, and what a run puts beside them."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import Stands, owns, standing
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads

KIND = BY_NAME["dashboard"]
OURS = {"DashboardName": Names(SYSTEM).dashboard}
BODY = '{"widgets": [], "start": "-PT3H"}'
STANDING = FakeReads({("cloudwatch", "get_dashboard"): {"DashboardBody": BODY}})
NOTHING: FakeReads = FakeReads({})


def test_a_body_is_compared_as_data() -> None:
    """CloudWatch may write it otherwise; a board that was deleted meanwhile is somebody's change."""
    thing = Disturbed(KIND.name, OURS, {"DashboardBody": '{"start":"-PT3H","widgets":[]}'}, ({"DashboardBody": {}},))
    seen = KIND.present(STANDING, OURS)
    assert seen is not None
    assert standing(KIND, thing, dict(KIND.seen(seen))) is Stands.AS_BEFORE
    assert KIND.present(NOTHING, OURS) is None
    assert standing(KIND, thing, None) is Stands.OTHERWISE


@pytest.mark.parametrize(
    ("values", "operation", "given"),
    [
        ({"DashboardBody": BODY}, "put_dashboard", {**OURS, "DashboardBody": BODY}),
        (None, "delete_dashboards", {"DashboardNames": [OURS["DashboardName"]]}),
    ],
)
def test_a_board_is_written_again_or_deleted(values: Any, operation: str, given: dict[str, Any]) -> None:
    """By its name."""
    (back,) = KIND.back(NOTHING, OURS, values)
    assert (back.operation, back.parameters) == (operation, given)
    assert KIND.split["delete_dashboards"]({"DashboardNames": [OURS["DashboardName"]]}) == (OURS, None)


@pytest.mark.parametrize(
    ("name", "own"), [(OURS["DashboardName"], True), (f"owners-{API}-in-averages", True), ("payroll", False)]
)
def test_what_is_somebody_else_s_is_left(name: str, *, own: bool) -> None:
    """Whatever an entry says."""
    assert owns(Owned(SYSTEM, NOTHING), Disturbed(KIND.name, {"DashboardName": name}, None)) is own
