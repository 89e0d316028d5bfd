"""Log groups must keep their logs long enough and be such that queries can be run over them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import Refuted
from stormproof.core.judges.logging.log_groups import KeptGroup, judge_class, judge_found_everywhere, judge_retention

DAYS = st.one_of(st.none(), st.integers(1, 3653))


@given(st.lists(DAYS, max_size=6), st.integers(1, 400))
def test_a_group_is_kept_too_short_exactly_if_it_has_fewer_days(days: list[int | None], at_least: int) -> None:
    """No expiry at all is long enough."""
    groups = [KeptGroup(f"/{place}", "x", each) for place, each in enumerate(days)]
    short = tuple(group.name for group in groups if group.days is not None and group.days < at_least)
    if not short:
        judge_retention(groups, at_least)
        return
    with pytest.raises(Refuted) as found:
        judge_retention(groups, at_least)
    assert (found.value.code, found.value.resources) == ("logs.kept_too_short", short)


def test_the_boundary_is_kept() -> None:
    """30 days are enough, 29 are not."""
    judge_retention([KeptGroup("/x", "x", 30)], 30)
    with pytest.raises(Refuted):
        judge_retention([KeptGroup("/x", "x", 29)], 30)


def test_an_account_policy_that_shortens_is_named() -> None:
    """The group's own setting is not what must be changed."""
    with pytest.raises(Refuted, match="everything-30") as found:
        judge_retention([KeptGroup("/x", "x", 1), KeptGroup("/y", "y", 30, policy="everything-30")], 90)
    assert found.value.code == "logs.account_policy_shortens"


@pytest.mark.parametrize("log_class", ["INFREQUENT_ACCESS", "ESSENTIALS", "DELIVERY"])
def test_classes_that_lack_commands_are_found(log_class: str) -> None:
    """STANDARD alone has all."""
    judge_class([KeptGroup("/x", "x", 30)])
    with pytest.raises(Refuted, match=log_class) as found:
        judge_class([KeptGroup("/x", "x", 30), KeptGroup("/y", "y", 30, log_class)])
    assert (found.value.code, found.value.resources) == ("logs.not_queryable", ("/y",))


def test_a_query_must_find_it_in_every_group() -> None:
    """Nothing found in one is a finding, however much there is in others."""
    judge_found_everywhere(["/x"], {"/x": 1, "/z": 4})
    with pytest.raises(Refuted) as found:
        judge_found_everywhere(["/x", "/y"], {"/x": 7, "/y": 0})
    assert (found.value.code, found.value.resources) == ("logs.query_misses", ("/y",))
