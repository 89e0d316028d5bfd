"""A run as its summary tells it."""

from datetime import timedelta
from typing import Any

from stormproof.core.criteria.spent import Spent
from stormproof.core.reports.reported import reported
from tests.stormproof.made_reports import made_summary


def test_a_summary_of_an_older_version_is_read() -> None:
    """What it does not tell is left out: no scenario, no time on the target's clock, one clock for both."""
    run = reported(made_summary("shop", {"1.1": ("FAIL", "open")}))
    first = run.criteria[0]
    assert (first.reason, first.ran, first.left_evidence) == ("open", (), False)
    assert first.spent == Spent(worked_s=1.0)
    assert run.began == run.started
    assert not run.moved


def test_both_clocks_are_told_where_one_is_moved() -> None:
    """By how far their ends are apart."""
    ended = reported(made_summary("shop")).ended
    moved = made_summary("shop", finished=(ended + timedelta(days=3)).isoformat())
    assert reported(moved).moved


def test_what_no_permission_allows_left_no_evidence() -> None:
    """It stands under the criterion's own name, no scenario was run."""
    ran: dict[str, Any] = {
        "verdict": "UNDECIDED",
        "proof": None,
        "reason": "needs provoke",
        "code": "needs_provoke",
        "found": [],
    }
    summary = made_summary("shop")
    summary["criteria"]["1.1"] |= {"scenarios": ["1.1"], "ran": [{"scenario": "1.1", **ran}]}
    assert not reported(summary).criteria[0].left_evidence
