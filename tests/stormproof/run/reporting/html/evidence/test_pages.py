"""The pages of evidence: every record once, from the bundle's files, with nothing in them that a browser would obey."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.evidence import Record
from stormproof.run.recording.evidence.bundle import write_bundle
from stormproof.run.recording.evidence.lines import lines_in
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.html.evidence.pages import write_evidence_pages
from stormproof.run.reporting.html.policy import content_security_policy
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.summary import render, summary
from tests.stormproof.run.conftest import NOW

HOSTILE = '</script><script>alert(1)</script><b title="x">\u202e'


@pytest.fixture
def written(
    tmp_path: Path,
    scenario_run: Callable[..., ScenarioRun],
    resting_on: Callable[[ScenarioRun, EvidenceLog], ScenarioRun],
    experiment: Callable[[int], EvidenceLog],
    run_result: Callable[..., RunResult],
    redact: Callable[[str], str],
) -> Path:
    """A bundle of two scenarios of 1.1 and 1.2 that rest on one experiment, the second refuted by its last exchange."""
    flood = experiment(3)
    exchange = {"method": "GET", "url": HOSTILE, "status": 200, "headers": {"x-amzn-requestid": "it"}}
    flood.record(Record("http", NOW, f"GET {HOSTILE}: 200", exchange))
    runs = [resting_on(scenario_run(f"1.{n}", verdict), flood) for n, verdict in ((1, Verdict.PASS), (2, Verdict.FAIL))]
    assert runs[1].conclusion
    runs[1].conclusion = replace(runs[1].conclusion, reason=HOSTILE, requests=("it",))
    text = redact(render(summary(run_result(*runs, selected="1,3"))))
    folder = tmp_path / "evidence"
    write_bundle(folder, runs, text, page=lambda _: "", redact=redact, signer=None, shows=write_evidence_pages)
    return folder


@pytest.fixture
def page(written: Path) -> str:
    """The page of requirement 1."""
    return (written / "requirement-1.html").read_text("utf-8")


def unpacked(page: str) -> list[list[Any]]:
    """What the script of a page unpacks."""
    (packed,) = re.findall(r'id="packed">([^<]*)</script>', page)
    return list(json.loads(gzip.decompress(base64.b64decode(packed))))


def test_every_record_is_on_the_page_once(page: str, written: Path) -> None:
    """Those of an experiment that two scenarios rest on too; what decided is marked."""
    records = unpacked(page)
    lines = [json.loads(line) for path in written.glob("*/*.jsonl*") for line in lines_in(path)]
    kept = [line for line in lines if line["line"] == "record"]
    assert sorted(json.dumps(record[-1]) for record in records) == sorted(json.dumps(line["content"]) for line in kept)
    assert [record[0] for record in records].count("decided") == 1
    assert {len(record[1]) for record in records if record[2] == "a flood"} == {2}


def test_the_request_that_decided_is_named_where_it_decided(page: str) -> None:
    """In the scenario that it refuted, with a link to it in the list; not in the one that held."""
    records = unpacked(page)
    place = next(number for number, record in enumerate(records, 1) if record[0] == "decided")
    held, refuted = page.split('<section class="card" id="1.2"')
    assert f'href="#r{place}"' in refuted
    assert "What decided" not in held


def test_one_click_leads_back(page: str) -> None:
    """To the criterion's row on the first page."""
    assert 'href="../index.html#criterion-1.2"' in page


def test_text_of_strangers_is_no_markup(page: str) -> None:
    """It is escaped where it stands in the page, and packed where the script unpacks it."""
    assert HOSTILE not in page
    assert "<b title" not in page
    assert "\u202e" not in page
    assert str(escape(HOSTILE)).replace("\u202e", "\\u202e") in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert scripts == ['<script type="application/octet-stream" id="packed">', "<script>"]


def test_a_browser_runs_nothing_but_the_one_script(page: str) -> None:
    """The policy names it by its hash."""
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert escape(content_security_policy(style, script)) in page


def test_secrets_are_on_no_page(page: str) -> None:
    """What is shown is what the files hold, redacted."""
    assert "the-secret" not in page
    assert "the-secret" not in json.dumps(unpacked(page))


def test_a_page_is_under_the_seal_of_the_bundle(written: Path) -> None:
    """The manifest names it; of a requirement without a scenario there is none."""
    files = json.loads((written / "manifest.json").read_text("utf-8"))["files"]
    assert "requirement-1.html" in files
    assert "requirement-3.html" not in files
