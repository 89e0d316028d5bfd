"""``stormproof report`` as its user types it: many targets' reports become one, and an issue tells what has changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stormproof.local_github.server import served
from stormproof.local_github.state import State
from stormproof.run.reporting.contracts import contract_fault
from stormproof.run.reporting.history.keeping import publish
from tests.stormproof.made_kept_runs import NOON, keep, made_run
from tests.stormproof.made_reports import made_summary, write_report

Run = Callable[..., Any]
FAILS = {"3.1": ("FAIL", "<b>no</b> alarm")}
TARGETS = 50


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Return the reports of fifty targets, of which each seventh does not meet a criterion."""
    for number in range(TARGETS):
        folder = tmp_path / "reports" / f"stormproof-{number}" / f"target-{number}"
        summary = made_summary(f"shop-{number:02}", {} if number % 7 else FAILS, account=f"{number:012}")
        write_report(folder, summary, "<p>whole</p>")
    return tmp_path / "reports"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[tuple[State, str]]:
    """Return a repository and the address of what stands for GitHub."""
    state = State("acme/shop", tmp_path)
    with served(state) as url:
        yield state, url


def test_fifty_targets_are_one_page_and_one_summary(stormproof: Run, reports: Path) -> None:
    """By its contract; each target's own page lies beside, and is linked."""
    done = stormproof("report", "merge", str(reports), "--into", "merged")
    assert done.returncode == 0, done.stderr
    merged = Path("merged")
    told = json.loads((merged / "summary.json").read_text("utf-8"))
    assert contract_fault("merged", told) == ""
    assert (len(told["targets"]), told["gate"], told["criteria"]["3.1"]["counts"]["FAIL"]) == (TARGETS, "closed", 8)
    page = (merged / "index.html").read_text("utf-8")
    assert [page.count(each) for each in ("&lt;b&gt;no", "<b>no", "<script", "http:")] == [8, 0, 0, 0]
    assert all((merged / each["page"]).read_text("utf-8") == "<p>whole</p>" for each in told["targets"])
    assert len(set(re.findall(r'href="(targets/[^"#]*)', page))) == TARGETS
    told_in_words = (merged / "summary.md").read_text("utf-8")
    assert told_in_words.count("| FAIL |") == 1
    assert all("minutes a month" in each for each in (told_in_words, page, done.stderr))


def test_a_targets_page_keeps_what_it_leads_to(stormproof: Run, tmp_path: Path) -> None:
    """Its evidence lies beside it; the summary within that, and those of earlier runs, are no reports of their own."""
    report = tmp_path / "reports" / "shop"
    write_report(report, made_summary("shop"), "<p>the last</p>")
    write_report(report / "evidence", made_summary("shop"))
    (report / "evidence" / "requirement-1.html").write_text("<p>evidence</p>", "utf-8")
    write_report(report / "20270101T000000Z-shop", made_summary("shop", FAILS, finished="2027-01-01T00:00:00+00:00"))
    assert stormproof("report", "merge", "reports", "--into", "merged").returncode == 0
    (target,) = json.loads(Path("merged/summary.json").read_text("utf-8"))["targets"]
    page = Path("merged", target["page"])
    assert (target["gate"], page.read_text("utf-8")) == ("open", "<p>the last</p>")
    assert (page.parent / "evidence" / "requirement-1.html").read_text("utf-8") == "<p>evidence</p>"


def test_a_report_that_is_missing_or_broken_hides_nothing_of_the_others(stormproof: Run, reports: Path) -> None:
    """It is told by its name, and shuts the gate."""
    (reports / "stormproof-1" / "target-1" / "summary.json").write_text("{}", "utf-8")
    done = stormproof("report", "merge", str(reports), "--expect", "target-2,target-50", "--json", "-")
    told = json.loads(done.stdout)
    assert (done.returncode, len(told["targets"])) == (0, TARGETS - 1)
    assert [each["source"] for each in told["unread"]] == ["stormproof-1/target-1", "target-50"]


def test_kept_runs_below_a_report_are_no_reports_of_their_own(stormproof: Run, tmp_path: Path) -> None:
    """What stands at the top counts, however many are kept; where a kept run lies alone, it does."""
    top, said = tmp_path / "reports" / "shop", list[str]()
    keep(top, made_run())
    publish(top, next(top.iterdir()), said.append)
    publish(top, keep(top, made_run(NOON.replace(day=11), only=["1.1"])), said.append)
    keep(tmp_path / "reports" / "other", made_run(target="other"))
    told = json.loads(stormproof("report", "merge", str(tmp_path / "reports"), "--json", "-").stdout)
    found = {each["target"]: (each["source"], each["gate"], each["page"]) for each in told["targets"]}
    assert (found["shop"], told["unread"]) == (("shop", "open", "targets/2/index.html"), [])
    assert found["other"][0] == "other/20260310T120000Z-other"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["reports"], "no report below it"),
        (["reports", "--into", "."], "lies among them"),
        (["reports", "--into", "others"], "would be replaced"),
    ],
)
def test_what_would_be_lost_is_refused(stormproof: Run, words: list[str], said: str) -> None:
    """One message, status 2, nothing written."""
    for name in ("reports", "others"):
        Path(name).mkdir()
        (Path(name) / "mine.txt").write_text("mine", "utf-8")
    done = stormproof("report", "merge", *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert Path("others/mine.txt").read_text("utf-8") == "mine"


def test_one_issue_tells_what_has_changed(stormproof: Run, reports: Path, github: tuple[State, str]) -> None:
    """Opened, left alone, closed; of the run it has the address."""
    state, url = github
    given = {"GH_TOKEN": "t", "GH_REPO": "acme/shop", "GITHUB_API_URL": url}
    run = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_RUN_ID": "5"}
    stormproof("report", "merge", str(reports))
    for said in ("open; written anew", "open; no verdict has changed"):
        done = stormproof("report", "issue", "merged", **given, **run)
        assert (done.returncode, said in done.stdout) == (0, True), done
    (issue,) = state.issues.values()
    assert (issue["labels"], issue["comments"]) == (["stormproof-compliance"], [])
    assert "https://github.com/acme/shop/actions/runs/5" in issue["body"]
    for path in reports.rglob("summary.json"):
        told = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps(made_summary(told["target"], account=told["account"])), "utf-8")
    stormproof("report", "merge", str(reports))
    assert "closed; written anew" in stormproof("report", "issue", "merged", **given).stdout
    assert (issue["state"], len(issue["comments"]), len(state.issues)) == ("closed", 1, 1)
    assert "3.1: FAIL → PASS" in issue["comments"][0]


@pytest.mark.parametrize(
    ("environment", "status", "said"),
    [({}, 2, "owner/name"), ({"GH_REPO": "acme/shop"}, 3, "set GH_TOKEN")],
)
def test_without_a_repository_or_a_token_nothing_is_told(
    stormproof: Run, reports: Path, environment: dict[str, str], status: int, said: str
) -> None:
    """And the way out is."""
    stormproof("report", "merge", str(reports))
    done = stormproof("report", "issue", "merged", **environment)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert stormproof("report", "issue", "nowhere", **environment).returncode == 2
