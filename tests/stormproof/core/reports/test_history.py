"""What changed between kept runs, and which of them may go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.history import changes_since, compared, history
from stormproof.core.reports.kept import KeptRun, kept_document, kept_run
from stormproof.core.reports.pruning import GREEN, LAST, SIGNED, Limits, pruning
from tests.stormproof.made_kept_runs import NOON, made_run

DAY = timedelta(days=1)
FAIL = {"3.1": ("FAIL", "no alarm")}
KEPT = st.tuples(st.integers(0, 60), st.booleans(), st.sampled_from([None, "SHA256:x"]))
"""Days after noon, whether it is green, and the key that signed it."""


def test_a_kept_run_is_read_as_it_was_written() -> None:
    """Nothing of it is lost."""
    run = made_run(unmet=FAIL)
    assert kept_run(kept_document(run)) == run


def test_each_criterion_is_compared_with_the_last_run_that_was_about_it() -> None:
    """A partial run in between hides nothing."""
    whole, partial = made_run(NOON, FAIL), made_run(NOON + DAY, only=["1.1"])
    now = made_run(NOON + 2 * DAY)
    (change,) = changes_since([whole, partial], now)
    assert (change.criterion, change.was, change.now, change.since) == ("3.1", Verdict.FAIL, Verdict.PASS, whole)


def test_the_last_run_and_the_last_green_one_are_told_apart() -> None:
    """What has been red for long is no change since the last run, and one since the last green one."""
    green, red, now = made_run(NOON), made_run(NOON + DAY, FAIL), made_run(NOON + 2 * DAY, FAIL)
    told = history([now, red, green], now)
    assert told.last is not None
    assert told.green is not None
    assert (told.last.run, told.last.changes, told.green.run) == (red, (), green)
    assert [each.criterion for each in told.green.changes] == ["3.1"]


def test_a_criterion_has_a_square_a_run() -> None:
    """The oldest first, None where a run was not about it; runs of other systems are none."""
    runs = [made_run(NOON, FAIL), made_run(NOON + DAY, only=["1.1"]), made_run(NOON, target="other")]
    squares = history(runs, made_run(NOON + 2 * DAY)).squares("3.1")
    assert [each.verdict for each in squares] == [Verdict.FAIL, None, Verdict.PASS]


def test_later_runs_are_no_history() -> None:
    """A page that is written anew tells what was known then."""
    now = made_run(NOON)
    assert history([made_run(NOON + DAY), now], now).runs == ()


def test_of_two_runs_all_that_is_otherwise_is_told() -> None:
    """What only one of them was about too."""
    found = list(compared(made_run(NOON, only=["1.1"]), made_run(NOON + DAY, FAIL, only=["3.1"])))
    assert [(each.criterion, each.was, each.now) for each in found] == [
        ("1.1", Verdict.PASS, None),
        ("3.1", None, Verdict.FAIL),
    ]


def test_evidence_ages_by_the_policy_of_its_run() -> None:
    """At the very limit it is fresh."""
    run = made_run(NOON)
    assert [run.stale(NOON + timedelta(days=35, seconds=late)) for late in (0, 1)] == [False, True]
    assert run.aged(NOON + timedelta(days=40)) == "of 2026-03-10, 40 days old: its policy calls 35 days fresh"


@pytest.mark.parametrize(
    ("limits", "gone", "kept"),
    [
        (Limits(keep=1), 2, {GREEN, SIGNED}),
        (Limits(keep=1, green_too=True), 3, {SIGNED}),
        (Limits(keep=1, signed_too=True), 3, {GREEN}),
        (Limits(keep=3), 0, {GREEN, SIGNED}),
        (Limits(older_than=timedelta(hours=1), green_too=True, signed_too=True), 4, {LAST}),
        (Limits(keep=1, older_than=10 * DAY), 0, set()),
    ],
)
def test_the_last_the_green_and_the_signed_stay_unless_that_is_said(limits: Limits, gone: int, kept: set[str]) -> None:
    """Of five runs the first is green, the second signed."""
    runs = [
        made_run(NOON),
        made_run(NOON + DAY, FAIL, sealed_by="SHA256:x"),
        *(made_run(NOON + days * DAY, FAIL) for days in (2, 3, 4)),
    ]
    found = pruning(runs, limits, NOON + 5 * DAY)
    assert (len(found.going), set(found.staying.values())) == (gone, kept)


@given(st.lists(KEPT, min_size=1, max_size=8), st.integers(1, 4))
def test_pruning_leaves_the_last_run_and_a_green_one(made: list[tuple[int, bool, str | None]], keep: int) -> None:
    """Whatever is kept, of whatever age."""
    runs = [
        made_run(
            NOON + days * DAY, {} if green else FAIL, id=f"2026031{at}T120000Z-shop", sealed_by="k" if signed else None
        )
        for at, (days, green, signed) in enumerate(made)
    ]
    left = set(runs_left(runs, pruning(runs, Limits(keep=keep), NOON + 100 * DAY).going))
    assert max(runs, key=lambda each: (each.at, each.id)).id in left
    assert any(each.green for each in runs) <= any(each.green for each in runs if each.id in left)
    assert {each.id for each in runs if each.sealed_by} <= left


def runs_left(runs: list[KeptRun], going: tuple[KeptRun, ...]) -> list[str]:
    """Return the names of the runs that stay."""
    return [each.id for each in runs if each not in going]
