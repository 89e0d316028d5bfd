"""The report's first page: true counts, everything escaped, nothing from elsewhere."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from markupsafe import escape

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.lookup import explanation
from stormproof.core.explanations.texts import paragraphs
from stormproof.core.reports.facts import RunFacts, WaiverFact
from stormproof.core.reports.reported import reported
from stormproof.run.prove.kills import Kill, KillTable
from stormproof.run.prove.passes import PassResult
from stormproof.run.recording.evidence.bundle import Seal
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.html.environment import coded, figure
from stormproof.run.reporting.html.page import render_page, requirements
from stormproof.run.reporting.html.passing import freshness
from stormproof.run.reporting.html.policy import content_security_policy
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.summary import summary

T = TypeVar("T")
KILL = Kill("s", "the <door> is open", "1.1", "auth.open", "ERROR aws.denied", ("1.2",), "undo", False, 3.25)
BLAMED = PassResult(
    "p",
    "a <stricter> throttle",
    "6.1",
    ("stage-throttle",),
    "PASS",
    ("stage-throttle: update",),
    (),
    True,
    1.0,
    ("filter: <create>",),
)
WAIVER = WaiverFact("1.4", "<all>", "until the move", "J. Doe", datetime(2026, 2, 1, tzinfo=UTC), in_force=True)
FACTS = RunFacts("eu-west-1", ("provoke",), "behaviour", {"requests_per_hour": 1000}, (WAIVER,), "c0ffee" * 6)


@pytest.fixture
def page(scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]) -> str:
    """A page with a PASS, a FAIL, missing scenarios and a kill that missed and a complying state that was blamed."""
    runs = [scenario_run("1.1", Verdict.PASS), scenario_run("1.2", Verdict.FAIL, "<b>bold</b>", "auth.open")]
    table = KillTable("t", datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", "abc", (KILL,), (BLAMED,))
    run = reported(summary(run_result(*runs, selected="1")))
    return render_page(run, Seal(3, "SHA256:x"), table, allure=True, facts=FACTS)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "not set"),
        ([], "none"),
        ({}, "none"),
        (False, "no"),
        (1000, "1000"),
        (["a", "b"], "a, b"),
        ({"api": ["s3:GetObject"]}, "api: s3:GetObject"),
        ("file:///home/ada/runbook/alarms.md", "alarms.md, a file of the machine that looked"),
    ],
)
def test_a_figure_of_the_policy_is_told_for_people(value: object, told: str) -> None:
    """Not as a programming language writes it, and without folders of a machine."""
    assert figure(value) == told


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
    """No reference leaves the folder."""
    references = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert references
    assert not any(re.match(r"(\w+:|//)", reference) for reference in references)


def test_a_browser_runs_nothing_but_the_one_script(page: str) -> None:
    """The policy names script and style sheet by their hashes, and there is no other, nor any in attributes."""
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert escape(content_security_policy(style, script)) in page
    assert "'unsafe-inline'" not in page
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)


def test_what_held_for_the_run_is_told(page: str) -> None:
    """Region, permits, figures of the policy, waivers, commits of product and target file."""
    for told in ("eu-west-1", "provoke; proof at least behaviour", "requests_per_hour", "&lt;all&gt;", "c0ffeec0ffee"):
        assert told in page


def test_a_verdict_leads_to_its_evidence(page: str) -> None:
    """The criterion to its part of the requirement's page, a scenario to its own; what never ran to nothing."""
    assert 'href="evidence/requirement-1.html#1.2"' in page
    assert 'href="evidence/requirement-1.html#1.1-it-holds-' in page
    assert "#1.3" not in page.replace("#criterion-1.3", "")


def test_all_that_was_found_can_be_unfolded(
    scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]
) -> None:
    """A reason tells the first of it and how many more there are; the page has them all."""
    run = scenario_run("1.1", Verdict.FAIL, code="auth.keyless_admitted")
    assert run.conclusion
    run.conclusion = replace(run.conclusion, reason="GET /a (and 1 more)", found=("GET /a", "GET /<b>"))
    page = render_page(reported(summary(run_result(run, selected="1.1"))), Seal(3, None), None, allure=False)
    assert "All 2 that were found" in page
    assert "<li>GET /&lt;b&gt;</li>" in page


def test_a_fail_is_explained(scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]) -> None:
    """By the entry of its reason code: what it means, why it matters, how it is mended, how that is seen."""
    run = scenario_run("1.1", Verdict.FAIL, code="auth.keyless_admitted")
    page = render_page(reported(summary(run_result(run, selected="1.1"))), Seal(3, None), None, allure=False)
    for heading, text in paragraphs(must(explanation("auth.keyless_admitted"))).items():
        assert f"<dt>{heading}</dt><dd>{coded(text)}</dd>" in page


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
    assert "follows: filter: &lt;create&gt;" in page


def test_the_verdict_is_told_in_words_and_signs_too(page: str) -> None:
    """Colour alone tells nothing to who cannot see it."""
    assert '<span class="verdict FAIL"><span aria-hidden="true">✗</span> FAIL</span>' in page


def test_selected_requirements_come_first(run_result: Callable[..., RunResult]) -> None:
    """A reader meets what the run was about."""
    run = reported(summary(run_result(selected="9,3")))
    assert [r.number for r in requirements(run.criteria)][:2] == [3, 9]


@pytest.mark.parametrize(("days", "stale"), [(34, False), (36, True)])
def test_evidence_says_until_when_it_counts(run_result: Callable[..., RunResult], days: int, *, stale: bool) -> None:
    """By the policy's figure, from the end of the run on; the browser compares it with the day of reading."""
    run = reported(summary(run_result(selected="1")))
    until = must(freshness(run, RunFacts("eu-west-1", (), policy={"evidence_max_age_days": 35}))).until
    assert (run.ended + timedelta(days=days) > until) == stale
    page = render_page(run, Seal(3, None), None, allure=False, facts=RunFacts("eu-west-1", ()))
    assert f'hidden data-of="{run.ended.isoformat()}" data-until="{until.isoformat()}"' in page


def must(found: T | None) -> T:
    """Return what is there."""
    assert found is not None
    return found
