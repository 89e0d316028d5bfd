"""Runs of many targets as one."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.merging import document, of_document
from tests.stormproof.made_reports import made_summary, report_of

FAILS = {"3.1": ("FAIL", "no alarm")}


def test_the_worst_verdict_is_told_and_each_is_counted() -> None:
    """By criterion, over the targets whose runs were about it."""
    unasked = {"3.1": ("UNDECIDED", "not selected")}
    report = report_of(made_summary("a"), made_summary("b", FAILS), made_summary("c", unasked))
    assert report.worst("3.1") is Verdict.FAIL
    assert (report.counts("3.1")[Verdict.FAIL], sum(report.counts("3.1").values())) == (1, 2)
    assert (report.worst("1.1"), report.counts("1.1")[Verdict.PASS]) == (Verdict.PASS, 3)
    assert (report.gate, list(report.runs["b (production)"].unmet)) == ("closed", ["3.1"])


def test_the_gate_is_open_where_each_is() -> None:
    """A report that is missing shuts it, and a run that was about a part leaves it partial."""
    assert report_of(made_summary("a"), made_summary("b")).gate == "open"
    assert report_of(made_summary("a"), unread={"b": "missing"}).gate == "closed"
    assert report_of(made_summary("a"), made_summary("b", gate="partial")).gate == "partial"


def test_what_daily_runs_cost_a_month_is_told() -> None:
    """Each run's minutes are rounded up, as they are billed."""
    took = (("a", 61.0), ("b", 300.0), ("c", 0.2))
    report = report_of(*({**made_summary(name), "duration_s": seconds} for name, seconds in took))
    assert report.minutes_a_month == document(report)["minutes_a_month"] == 30 * (2 + 5 + 1)
    assert "240 minutes a month" in report.month
    assert "1.44 USD" in report.month


def test_of_a_target_the_latest_run_counts() -> None:
    """By when it ended."""
    late = made_summary("a", FAILS, finished="2026-11-30T04:21:00+00:00")
    for order in ((late, made_summary("a")), (made_summary("a"), late)):
        report = report_of(*order)
        assert (len(report.runs), report.gate) == (1, "closed")


def test_targets_of_one_name_are_told_apart_by_the_end_of_their_accounts() -> None:
    """Where that is the same as well, by the folder of the report."""
    alike = [made_summary("a", account=each) for each in ("111122223333", "444455556666", "999922223333")]
    assert list(report_of(alike[0], alike[1]).runs) == ["a (production) …3333", "a (production) …6666"]
    assert len(report_of(*alike).runs) == 3


@given(st.dictionaries(st.sampled_from(["1.1", "7.3", "12.5"]), st.sampled_from(["FAIL", "ERROR", "WAIVED"])))
def test_a_report_is_read_as_it_was_written(verdicts: dict[str, str]) -> None:
    """Through its document, and JSON."""
    report = report_of(
        made_summary("a", {name: (each, "why") for name, each in verdicts.items()}), unread={"b": "missing"}
    )
    assert of_document(json.loads(json.dumps(document(report)))) == report
