"""When the issue is opened, written anew and closed, and what it tells."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.reports.changes import Change, changes, verdicts
from stormproof.core.reports.issue import LONGEST, Issue, Writing, writing
from stormproof.core.reports.memory import remembered, remembering
from stormproof.core.reports.merging import Merged
from tests.stormproof.made_reports import ACCOUNT, made_summary, report_of

FAILS = {"3.1": ("FAIL", f"no alarm for arn:aws:lambda:eu-west-1:{ACCOUNT}:function:api")}


def written(report: Merged, before: Writing | None = None) -> Writing | None:
    """Return what is written of a report while the issue stands as it was written before."""
    return writing(report, Issue(7, before.is_open, before.body) if before else None, "https://run")


def opened(*summaries: dict[str, Any]) -> Writing:
    """Return the issue as it is opened."""
    found = written(report_of(*summaries))
    assert found is not None
    return found


def test_while_all_is_met_no_issue_is_opened() -> None:
    """It would tell nothing."""
    assert written(report_of(made_summary("a"))) is None


def test_what_is_not_met_opens_one_that_tells_it() -> None:
    """With its criterion, its target and its reason; accounts by their ends alone."""
    issue = opened(made_summary("a"), made_summary("b", FAILS))
    assert issue.title == "Stormproof: 1 criterion not met, on 1 target"
    assert "| FAIL | `b (production)` | `no alarm for arn:aws:lambda:eu-west-1:…3333:function:api` |" in issue.body
    assert "- `b (production)` 3.1: not asked → FAIL" in issue.comment
    assert (ACCOUNT in issue.body, ACCOUNT in issue.comment, issue.is_open) == (False, False, True)


def test_nothing_is_written_while_nothing_changes() -> None:
    """Whoever follows it is not told the same every day; a new reason is no new verdict."""
    issue = opened(made_summary("b", FAILS))
    assert written(report_of(made_summary("b", {"3.1": ("FAIL", "another reason")})), issue) is None
    assert written(report_of(made_summary("b", FAILS), made_summary("c")), issue) is None


def test_each_change_is_told_and_the_last_one_closes_it() -> None:
    """A new failure, then all met."""
    issue = opened(made_summary("b", FAILS))
    more = written(report_of(made_summary("b", {**FAILS, "6.1": ("ERROR", "denied")})), issue)
    assert more is not None
    assert "6.1: PASS → ERROR: `denied`" in more.comment
    met = written(report_of(made_summary("b")), more)
    assert met is not None
    assert (met.is_open, met.title) == (False, "Stormproof: all criteria are met")
    assert [line.split("`")[2] for line in met.comment.splitlines()[2:]] == [" 3.1: FAIL → PASS", " 6.1: ERROR → PASS"]
    again = written(report_of(made_summary("b", FAILS)), met)
    assert again is not None
    assert again.is_open


def test_a_report_that_is_missing_is_told_once_and_forgets_nothing() -> None:
    """Nobody knows whose it would have been: what is missing keeps its verdicts."""
    issue = opened(made_summary("a"), made_summary("b", FAILS))
    missing = report_of(made_summary("a"), unread={"b-compliance": "missing"})
    told = written(missing, issue)
    assert told is not None
    assert told.comment.splitlines()[2:] == ["- `b-compliance` gave no report"]
    assert written(missing, told) is None
    back = written(report_of(made_summary("a"), made_summary("b", FAILS)), told)
    assert back is not None
    assert back.comment.splitlines()[2:] == ["- `b-compliance` gave a report again"]


def test_a_target_that_is_gone_is_told() -> None:
    """Else a target that nobody verifies any more would look as if it were met."""
    issue = opened(made_summary("a"), made_summary("b", FAILS))
    gone = written(report_of(made_summary("a")), issue)
    assert gone is not None
    assert "- `b (production)` is not verified any more" in gone.comment


@pytest.mark.parametrize("said", ["@everyone `x` | <!-- --> #1", "a\u202eb", "x" * 5000])
def test_what_a_target_says_stays_text(said: str) -> None:
    """Nobody is mentioned, no table is broken, no comment is begun, nothing turns around what is read."""
    issue = opened(made_summary("b", {"3.1": ("FAIL", said)}))
    (row,) = [line for line in issue.body.splitlines() if line.startswith("| 3.1")]
    assert (row.count("|"), row.count("`"), "\u202e" in row, len(row) < 500) == (5, 4, False, True)
    assert set(remembered(issue.body)) == {"b (production)"}


def test_the_verdicts_of_a_thousand_targets_fit() -> None:
    """With all that is told, into what GitHub takes."""
    every = dict.fromkeys(made_summary("a")["criteria"], ("FAIL", "y" * 300))
    issue = opened(*(made_summary(f"target-{number}", every if number % 7 else None) for number in range(1000)))
    assert max(len(issue.body), len(issue.comment)) <= LONGEST
    assert len(remembered(issue.body)) == 1000


@given(st.dictionaries(st.text(min_size=1), st.text("PFEUW-", min_size=64, max_size=64)))
def test_what_is_kept_is_remembered(kept: dict[str, str]) -> None:
    """Whatever stands around it."""
    assert remembered(f"before\n{remembering(kept)}\nafter -->") == kept


@pytest.mark.parametrize(
    "text", ["", "<!-- stormproof-verdicts-1 abc -->", "<!-- stormproof-verdicts-1 eJwDAAAAAAE= -->"]
)
def test_what_cannot_be_read_is_as_nothing(text: str) -> None:
    """Somebody may have edited the issue."""
    assert remembered(text) == {}


def test_a_target_that_is_new_tells_what_it_does_not_meet() -> None:
    """And nothing of what it does."""
    report = report_of(made_summary("b", FAILS))
    found = list(changes({}, verdicts(report, {})))
    assert found == [Change("b (production)", "not asked → FAIL", "3.1")]
