"""What a sabotage came to."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.faults import Sabotage
from stormproof.run.prove.kills import Kill, KillTable, from_document, green, judge_red, to_document
from stormproof.run.prove.passes import PassResult
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import RunResult

SABOTAGE = Sabotage("door-opened", "1.1", "auth.open", Mock())

Make = Callable[..., ScenarioRun]
Gather = Callable[..., RunResult]


@pytest.mark.parametrize(
    ("verdict", "code", "found", "got"),
    [
        (Verdict.FAIL, "auth.open", True, "auth.open"),
        (Verdict.FAIL, "auth.other", False, "auth.other"),
        (Verdict.ERROR, "aws.denied", False, "ERROR aws.denied"),
        (Verdict.UNDECIDED, "auth.open", False, "UNDECIDED auth.open"),
        (Verdict.PASS, None, False, "PASS"),
    ],
)
def test_only_the_expected_reason_counts(
    scenario_run: Make, run_result: Gather, verdict: Verdict, code: str | None, *, found: bool, got: str
) -> None:
    """A check that is red for another reason, or could not look, has not seen the sabotage."""
    red = judge_red(SABOTAGE, run_result(scenario_run("1.1", verdict, code=code), selected="1.1"))
    assert (red.found, red.got) == (found, got)


def test_others_that_turned_red_are_listed(scenario_run: Make, run_result: Gather) -> None:
    """One broken control may fail several criteria; those that could not be looked at are not red."""
    runs = [
        scenario_run("1.1", Verdict.FAIL, code="auth.open"),
        scenario_run("1.2", Verdict.FAIL, code="x"),
        scenario_run("1.3", Verdict.ERROR, code="y"),
    ]
    assert judge_red(SABOTAGE, run_result(*runs, selected="1.1,1.2,1.3")).also_red == ("1.2",)


def test_green_means_pass_of_all_that_were_red(scenario_run: Make, run_result: Gather) -> None:
    """A run without a result is not green."""
    result = run_result(scenario_run("1.1", Verdict.PASS), selected="1.1,1.2")
    assert green(result, ["1.1"])
    assert not green(result, ["1.1", "1.2"])
    assert not green(None, ["1.1"])


kills = st.builds(
    Kill,
    st.text(),
    st.text(),
    st.text(),
    st.text(),
    st.text(),
    st.lists(st.text()).map(tuple),
    st.sampled_from(["apply", "undo", ""]),
    st.booleans(),
    st.integers(0, 10**6).map(lambda thousandths: thousandths / 1000),
)


texts = st.lists(st.text()).map(tuple)
passes = st.builds(
    PassResult,
    st.text(),
    st.text(),
    st.text(),
    texts,
    st.text(),
    texts,
    texts,
    st.booleans(),
    st.integers(0, 10**6).map(lambda thousandths: thousandths / 1000),
)


@given(rows=st.lists(kills).map(tuple), left=st.lists(passes).map(tuple), commit=st.none() | st.text())
def test_a_table_survives_the_file(rows: tuple[Kill, ...], left: tuple[PassResult, ...], commit: str | None) -> None:
    """What is written is what is read."""
    table = KillTable("t", datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", commit, rows, left)
    assert from_document(json.dumps(to_document(table))) == table


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', '{"schema": 2}', '{"schema": 2, "kills": [1]}'])
def test_what_is_no_table_is_passed_over(text: str) -> None:
    """A file of another version does not break a report."""
    assert from_document(text) is None
