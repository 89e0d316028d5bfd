"""Squares of earlier runs, and what changed since them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.criteria.verdicts import Proof, Verdict
from stormproof.core.reports.facts import RunFacts
from stormproof.core.reports.history import History, history
from stormproof.core.reports.kept import KeptRun, Outcome, run_id
from stormproof.core.reports.reported import reported
from stormproof.run.recording.evidence.bundle import Seal
from stormproof.run.reporting.html.page import render_page
from stormproof.run.reporting.html.passing import SHAPES, SHOWN, square_row, what_changed
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.summary import summary

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def kept(day: int, verdict: Verdict) -> KeptRun:
    """A run of that many days ago in which 1.1 came to a verdict."""
    at = NOW - timedelta(days=day)
    outcome = Outcome(verdict, Proof.BEHAVIOUR, None, "because <so>")
    return KeptRun(
        id=run_id(at, "shop"),
        at=at,
        target="shop",
        environment="staging",
        account=None,
        principal=None,
        version="1",
        commit=None,
        finished=at,
        duration_s=1.0,
        whole=True,
        gate="open" if verdict is Verdict.PASS else "closed",
        sealed_by=None,
        weather=None,
        criteria={"1.1": outcome},
        facts=RunFacts("eu-west-1", ()),
    )


@pytest.fixture
def seen() -> History:
    """Two runs that were met, one that was not, and the present one, which could not look."""
    return history([kept(3, Verdict.PASS), kept(2, Verdict.PASS), kept(1, Verdict.FAIL)], kept(0, Verdict.ERROR))


def test_a_square_is_told_in_words_too(seen: History) -> None:
    """Alike ones together, the oldest first; each with its day; one of a criterion that nobody asked about as well."""
    row = square_row(seen, "1.1")
    assert row.label == "the last 4 runs, oldest first: 2 PASS, 1 FAIL, 1 ERROR"
    assert [each.title for each in row.squares][2] == "2026-01-30 00:00 UTC: FAIL"
    assert square_row(seen, "1.2").label.endswith("4 not asked")


def test_no_two_verdicts_are_told_apart_by_colour_alone() -> None:
    """Each has a form of its own."""
    assert len({(each.y, each.height) for each in SHAPES.values()}) == len(SHAPES) == len(Verdict) + 1


def test_there_are_no_more_squares_than_fit() -> None:
    """The last ones are shown."""
    many = history([kept(day, Verdict.PASS) for day in range(1, 25)], kept(0, Verdict.FAIL))
    assert len(square_row(many, "1.1").squares) == SHOWN
    assert square_row(many, "1.1").label.endswith(f"{SHOWN - 1} PASS, 1 FAIL")


def test_both_comparisons_are_told_where_they_differ(seen: History) -> None:
    """Since the last run, and since the gate was open; the last run once where it is both."""
    assert [each.title for each in what_changed(seen)] == ["Since the last run", "Since the gate was last open"]
    assert len(list(what_changed(replace(seen, last=seen.green)))) == 1


def test_the_page_shows_squares_and_changes(seen: History, run_result: Callable[..., RunResult]) -> None:
    """With the reasons of changes as text, and the name of the run that is compared with."""
    run = reported(summary(run_result(selected="1")))
    page = render_page(run, Seal(3, None), None, allure=False, history=seen)
    assert 'aria-label="the last 4 runs, oldest first: 2 PASS, 1 FAIL, 1 ERROR"' in page
    assert "because &lt;so&gt;" in page
    assert run_id(NOW - timedelta(days=2), "shop") in page
