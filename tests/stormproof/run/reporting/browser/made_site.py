"""The pages of a made-up run, as a run leaves them: verdicts of each kind, text of strangers, earlier runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from stormproof.core.criteria.verdicts import Proof, Verdict
from stormproof.core.evidence import Record
from stormproof.core.reports.facts import RunFacts, WaiverFact
from stormproof.core.reports.history import history
from stormproof.core.reports.kept import KeptRun, Outcome, run_id
from stormproof.core.reports.reported import reported
from stormproof.operations.runbook.site import page_of
from stormproof.run.prove.kills import Kill, KillTable
from stormproof.run.recording.evidence.bundle import Seal, write_bundle
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.html.evidence.pages import write_evidence_pages
from stormproof.run.reporting.html.page import render_page
from stormproof.run.reporting.merged.page import render_merged
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.summary import render, summary
from tests.stormproof.made_reports import made_summary, report_of
from tests.stormproof.operations.runbook.test_site import standing
from tests.stormproof.run.conftest import NOW

FIRST, EVIDENCE, MERGED, RUNBOOK = "index.html", "evidence/requirement-1.html", "merged.html", "runbook.html"
HOSTILE = "<img src=x onerror=alert(1)></script>\u202e"
LONG = "https://api.example.com/prod/" + "a-long-way-without-a-break/" * 12
VERDICTS = (Verdict.PASS, Verdict.FAIL, Verdict.ERROR, Verdict.UNDECIDED, Verdict.PASS)
WAIVER = WaiverFact("1.4", "table/orders", f"until the move {LONG}", "J. Doe", NOW + timedelta(days=9), in_force=True)
FACTS = RunFacts("eu-west-1", ("provoke", "wire"), "behaviour", {"requests_per_hour": 1000}, (WAIVER,), "c0ffee" * 6)
KILL = Kill("s", f"the {HOSTILE} is open", "1.1", "auth.open", "ERROR aws.denied", ("1.2",), "undo", False, 3.25)
Run: TypeAlias = Callable[..., ScenarioRun]
Result: TypeAlias = Callable[..., RunResult]


def write_site(folder: Path, scenario_run: Run, run_result: Result) -> None:
    """Write the first page, the evidence, a merged report and the runbook."""
    result = run_result(*_runs(scenario_run), selected="1,2")
    text = render(summary(result))
    write_bundle(
        folder / "evidence", _runs(scenario_run), text, page=lambda _: "", redact=str, signer=None,
        shows=write_evidence_pages,
    )  # fmt: skip
    table = KillTable("shop", datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", "abc", (KILL,))
    past = history([_kept(2, Verdict.PASS), _kept(1, Verdict.ERROR)], _kept(0, Verdict.FAIL))
    pages = {
        FIRST: render_page(
            reported(summary(result)), Seal(9, None), table, allure=False, history=past, facts=FACTS,
            beside={"runbook": True},
        ),
        MERGED: render_merged(report_of(made_summary("shop", {"1.1": ("FAIL", LONG)}), made_summary("bakery"))),
        RUNBOOK: page_of(standing()),
    }  # fmt: skip
    for name, page in pages.items():
        (folder / name).write_text(page, "utf-8")


def _runs(scenario_run: Run) -> list[ScenarioRun]:
    runs = [
        scenario_run(f"1.{n}", verdict, f"It holds {HOSTILE}", "auth.keyless_admitted")
        for n, verdict in enumerate(VERDICTS, 1)
    ]
    refuted = runs[1]
    for status, request in ((401, "a-1"), (200, "a-2"), (401, "a-3")):
        exchange = {"method": "GET", "url": LONG, "status": status, "headers": {"x-amzn-requestid": request}}
        refuted.evidence_log.record(
            Record("http", NOW, f"GET {LONG} {HOSTILE}: {status}", {**exchange, "body": HOSTILE})
        )
    refuted.steps[0].last += 3
    assert refuted.conclusion
    found = (f"GET {LONG}: 200", f"GET /{HOSTILE}")
    refuted.conclusion = replace(
        refuted.conclusion, reason=f"let in: GET {LONG}: 200 (and 1 more)", found=found, requests=("a-2",)
    )
    return runs


def _kept(day: int, verdict: Verdict) -> KeptRun:
    at = NOW - timedelta(days=day)
    outcome = Outcome(verdict, Proof.PROVOKED, "auth.keyless_admitted", LONG)
    return KeptRun(
        id=run_id(at, "shop"), at=at, target="shop", environment="staging", account=None, principal=None, version="1",
        commit=None, finished=at, duration_s=1.0, whole=True, gate="open" if verdict is Verdict.PASS else "closed",
        sealed_by=None, weather=None, criteria={"1.2": outcome}, facts=FACTS,
    )  # fmt: skip
