"""The throttle of stages: set where nobody set one, kept where somebody did."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.rate_limiting.stage_throttle import ALL, BURST, OURS, RATE, Throttle, Throttles, plan, remove
from tests.provisioners.fakes import changes, context, only, satisfied

ACCOUNT = Throttle(10_000.0, 5_000)


def stage(rate: float | None = None, burst: int | None = None, *, ours: bool = False) -> Throttles:
    """Return a stage with a throttle, or without."""
    settings = {} if rate is None else {"methodSettings": {ALL: {RATE: rate, BURST: burst}}}
    found: dict[str, Any] = {"stageName": "prod", "tags": {OURS: "set"} if ours else {}, **settings}
    return Throttles((found,), ACCOUNT)


@pytest.mark.parametrize("standing", [stage(), stage(-1.0, -1), stage(10_000.0, 5_000)])
def test_a_stage_that_nobody_throttled_is(standing: Throttles) -> None:
    """No setting, the setting for none, or the account's own limits."""
    change = only(list(plan(context(), standing)))
    values = {each["path"]: each["value"] for each in change.calls[1].parameters["patchOperations"]}
    assert values == {"/*/*/throttling/rateLimit": "1000", "/*/*/throttling/burstLimit": "2000"}
    assert change.breaking


def test_what_was_made_first_is_taken_for_ours() -> None:
    """An apply that is killed after any of its calls leaves no throttle of ours without its tag."""
    first, second = only(list(plan(context(), stage()))).calls
    assert (first.operation, second.operation) == ("tag_resource", "update_stage")
    assert only(list(plan(context(), stage(ours=True)))).calls == (first, second)


@pytest.mark.parametrize("standing", [stage(50.0, 100), stage(5000.0, 5000)])
def test_what_somebody_set_is_kept(standing: Throttles) -> None:
    """Lower or higher."""
    assert satisfied(list(plan(context(), standing)))


def test_ours_is_kept_and_narrower_too() -> None:
    """Who made it stricter had a reason."""
    assert satisfied(list(plan(context(), stage(1000.0, 2000, ours=True))))
    assert satisfied(list(plan(context(), stage(10.0, 20, ours=True))))


def test_ours_that_was_widened_is_narrowed() -> None:
    """A drift of what we set."""
    assert only(list(plan(context(), stage(9000.0, 2000, ours=True)))).before == {
        "requests_per_second": 9000.0,
        "burst": 2000,
    }


def test_removing_gives_the_account_s_limits_back() -> None:
    """Only where the throttle is ours."""
    change = only(list(remove(context(), stage(1000.0, 2000, ours=True))))
    assert [call.operation for call in change.calls] == ["update_stage", "untag_resource"]
    assert not changes(list(remove(context(), stage(1000.0, 2000))))


def test_a_former_throttle_comes_back_with_all_its_digits() -> None:
    """As its owner wrote it."""
    (stage_,) = stage(1000.0, 2000, ours=True).stages
    standing = Throttles((stage_,), Throttle(1_234_567.0, 5_000))
    change = only(list(remove(context(), standing)))
    values = {each["path"]: each["value"] for each in change.calls[0].parameters["patchOperations"]}
    assert values["/*/*/throttling/rateLimit"] == "1234567"


def test_a_throttle_of_one_method_is_told_and_left() -> None:
    """Whether that of the stage is ours or not."""
    for ours in (True, False):
        (found,) = stage(500.0, 100, ours=ours).stages
        settings = {**found["methodSettings"], "~1health/GET": {RATE: 5.0, BURST: 2}}
        (step,) = plan(context(), Throttles(({**found, "methodSettings": settings},), ACCOUNT))
        assert "of GET /health 5, as somebody has set" in str(step)
