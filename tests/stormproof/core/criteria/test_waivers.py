"""Waivers: what they cover, and what is said about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from stormproof.core.criteria.verdicts import Conclusion, Proof, Verdict
from stormproof.core.criteria.waivers import Waiver, apply_waivers

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def waiver(resource: str = "factory-api", days: float = 30, criterion: str = "1.1") -> Waiver:
    """Return a waiver that ends some days from now."""
    return Waiver(
        criterion=criterion,
        resource=resource,
        reason="migration",
        approved_by="head of operations",
        expires=NOW + timedelta(days=days),
    )


def conclusion(verdict: Verdict, *resources: str) -> Conclusion:
    """Return what one scenario came to."""
    return Conclusion("a scenario", verdict, Proof.BEHAVIOUR, "because", "a.code", resources=resources)


def verdict_of(found: Conclusion, *waivers: Waiver) -> Verdict:
    """Return the verdict after waivers."""
    return apply_waivers({"1.1": [found]}, waivers, NOW).conclusions["1.1"][0].verdict


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Verdict.FAIL, Verdict.WAIVED),
        (Verdict.UNDECIDED, Verdict.WAIVED),
        (Verdict.ERROR, Verdict.ERROR),
        (Verdict.PASS, Verdict.PASS),
    ],
)
def test_fail_and_undecided_are_covered_alone(before: Verdict, after: Verdict) -> None:
    """A waiver accepts a known shortcoming, not that nobody could look."""
    assert verdict_of(conclusion(before, "factory-api"), waiver()) is after


def test_a_finding_is_waived_when_each_of_its_resources_is() -> None:
    """A waiver of one resource does not cover another that the same scenario found."""
    found = conclusion(Verdict.FAIL, "factory-api", "factory-pm")
    assert verdict_of(found, waiver("factory-api")) is Verdict.FAIL
    assert verdict_of(found, waiver("factory-api"), waiver("factory-pm")) is Verdict.WAIVED


def test_a_finding_that_names_no_resource_needs_the_waiver_of_all() -> None:
    """What is not known to be about the resource is not covered by its waiver."""
    assert verdict_of(conclusion(Verdict.FAIL), waiver("factory-api")) is Verdict.FAIL
    assert verdict_of(conclusion(Verdict.FAIL), waiver("*")) is Verdict.WAIVED


@pytest.mark.parametrize(
    ("resource", "named", "covered"),
    [
        ("arn:aws:lambda:us-east-1:123456789012:function:factory-api", "factory-api", True),
        ("arn:aws:lambda:us-east-1:123456789012:function:factory-api2", "factory-api", False),
        ("arn:aws:lambda:us-east-1:123456789012:function:factory-api", "api", False),
        ("arn:aws:apigateway:us-east-1::/restapis/a1/GET /health", "GET /health", True),
        ("arn:aws:apigateway:us-east-1::/restapis/a1/stages/prod", "a1", False),
    ],
)
def test_an_arn_is_named_by_its_end(resource: str, named: str, *, covered: bool) -> None:
    """Who waives writes the name, findings may carry the ARN; a part of a word, or of the way, names nothing."""
    verdict = verdict_of(conclusion(Verdict.FAIL, resource), waiver(named))
    assert verdict is (Verdict.WAIVED if covered else Verdict.FAIL)


def test_the_own_verdict_stays_in_the_reason() -> None:
    """A reader of the report sees what was waived, by whom and until when."""
    waived = apply_waivers({"1.1": [conclusion(Verdict.FAIL, "factory-api")]}, [waiver()], NOW).conclusions["1.1"][0]
    assert "by itself FAIL: because" in waived.reason
    assert "head of operations" in waived.reason
    assert "2026-12-22" in waived.reason


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "expired on 2026-11-21 12:00 UTC"), (0, "expired"), (91, "more than 90")]
)
def test_expired_and_overlong_waivers_count_as_absent_and_are_said(days: float, said: str) -> None:
    """A waiver outside its time changes nothing."""
    result = apply_waivers({"1.1": [conclusion(Verdict.FAIL, "factory-api")]}, [waiver(days=days)], NOW)
    assert result.conclusions["1.1"][0].verdict is Verdict.FAIL
    assert said in result.notes[0]


def test_an_unneeded_waiver_is_reported_where_its_criterion_was_looked_at() -> None:
    """A waiver of what passes is said; one of a criterion that was not run is not."""
    result = apply_waivers({"1.1": [conclusion(Verdict.PASS)]}, [waiver(), waiver(criterion="1.2")], NOW)
    assert result.notes == ("waiver of 1.1 for factory-api: not needed",)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (conclusion(Verdict.ERROR, "factory-api"), "the criterion came to ERROR: nobody could look"),
        (conclusion(Verdict.FAIL, "factory-worker", "factory-mail"), "what is unmet is factory-mail, factory-worker"),
        (conclusion(Verdict.UNDECIDED), "what is unmet names no resource, so that only * is it"),
    ],
)
def test_a_waiver_that_misses_says_why(found: Conclusion, said: str) -> None:
    """That it were not needed is said of what is met alone."""
    result = apply_waivers({"1.1": [found]}, [waiver()], NOW)
    assert result.conclusions["1.1"] == (found,)
    assert len(result.notes) == 1
    assert f"waiver of 1.1 for factory-api: without effect, {said}" in result.notes[0]


def test_a_number_is_no_date() -> None:
    """An expiry is written as a date: a number of seconds is not taken for one."""
    with pytest.raises(ValidationError):
        Waiver.model_validate({**waiver().model_dump(), "expires": 5})


verdicts = st.sampled_from(Verdict)
names = st.sampled_from(["a", "b", "*"])


@given(st.lists(st.tuples(verdicts, st.lists(names, max_size=2))), st.lists(st.tuples(names, st.integers(-5, 120))))
def test_waivers_never_make_a_verdict_worse_and_never_touch_an_error(
    found: list[tuple[Verdict, list[str]]], given_waivers: list[tuple[str, int]]
) -> None:
    """Whatever waivers there are: FAIL and UNDECIDED stay or become WAIVED, all else stays."""
    conclusions = [conclusion(v, *r) for v, r in found]
    after = apply_waivers({"1.1": conclusions}, [waiver(r, d) for r, d in given_waivers], NOW).conclusions["1.1"]
    for old, new in zip(conclusions, after, strict=True):
        covered = old.verdict in {Verdict.FAIL, Verdict.UNDECIDED}
        assert new == old or (covered and new.verdict is Verdict.WAIVED)
