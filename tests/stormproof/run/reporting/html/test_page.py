"""The report's first page: true counts, everything escaped, nothing from elsewhere."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.run.prove.kills import Kill, KillTable
from stormproof.run.prove.passes import PassResult
from stormproof.run.recording.evidence.bundle import Seal
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.html.page import render_page, requirements, seconds
from stormproof.run.reporting.results import RunResult

KILL = Kill("s", "the <door> is open", "1.1", "auth.open", "ERROR aws.denied", ("1.2",), "undo", False, 3.25)
BLAMED = PassResult(
    "p", "a <stricter> throttle", "6.1", ("stage-throttle",), "PASS", ("stage-throttle: update",), (), True, 1.0
)


@pytest.fixture
def page(scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]) -> str:
    """A page with a PASS, a FAIL, missing scenarios and a kill that missed and a complying state that was blamed."""
    runs = [scenario_run("1.1", Verdict.PASS), scenario_run("1.2", Verdict.FAIL, "<b>bold</b>", "auth.open")]
    table = KillTable("t", datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", "abc", (KILL,), (BLAMED,))
    return render_page(run_result(*runs, selected="1"), Seal(3, "SHA256:x"), table, allure=True)


def test_the_counts_are_true(page: str) -> None:
    """All five, over all 64; the unselected are told."""
    counted = re.findall(r'<li class="(\w+)"><strong>(\d+)</strong>', page)
    assert counted == [("PASS", "1"), ("FAIL", "1"), ("ERROR", "3"), ("UNDECIDED", "59"), ("WAIVED", "0")]
    assert "59 not selected" in page


def test_every_criterion_is_on_the_page_once(page: str) -> None:
    """Selected or not."""
    assert len(set(re.findall(r'<td class="id">(\d+\.\d)</td>', page))) == 64


def test_what_comes_from_outside_is_escaped(page: str) -> None:
    """Names of targets, scenarios and sabotages are text, not markup."""
    assert "tiny&lt;target&gt;" in page
    assert "&lt;b&gt;bold" in page
    assert "the &lt;door&gt;" in page


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    """No script, and no reference that leaves the folder."""
    assert "<script" not in page
    references = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert references
    assert not any(re.match(r"(\w+:|//)", reference) for reference in references)


def test_a_check_that_missed_is_not_hidden(page: str) -> None:
    """The kill table's heading and row say so, with what was found instead."""
    assert "Not every check was seen to fail" in page
    assert "missed" in page
    assert "ERROR aws.denied" in page


def test_a_complying_state_that_was_blamed_is_not_hidden(page: str) -> None:
    """The pass table says what a plan would have done to it."""
    assert "Not every complying state was left alone" in page
    assert "a &lt;stricter&gt; throttle" in page
    assert "stage-throttle: update" in page


def test_the_verdict_is_told_in_words_and_signs_too(page: str) -> None:
    """Colour alone tells nothing to who cannot see it."""
    assert '<span class="verdict FAIL"><span aria-hidden="true">✗</span> FAIL</span>' in page


def test_selected_requirements_come_first(run_result: Callable[..., RunResult]) -> None:
    """A reader meets what the run was about."""
    assert [r.number for r in requirements(run_result(selected="9,3"))][:2] == [3, 9]


@pytest.mark.parametrize(
    ("value", "text"), [(0.04, "0.0 s"), (59.94, "59.9 s"), (60, "1 min 0 s"), (3725, "62 min 5 s")]
)
def test_durations_are_for_people(value: float, text: str) -> None:
    """Seconds, or minutes and seconds."""
    assert seconds(value) == text
