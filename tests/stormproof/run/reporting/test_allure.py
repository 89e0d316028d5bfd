"""What Allure is given, and what is taken out of its report."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.evidence import Record
from stormproof.core.output.durations import duration
from stormproof.core.reports.reported import reported
from stormproof.run.recording.evidence.bundle import Seal
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.allure import generate
from stormproof.run.reporting.allure.attachments import LARGEST
from stormproof.run.reporting.allure.results import STATUS, write_results
from stormproof.run.reporting.allure.surroundings import executor, write_surroundings
from stormproof.run.reporting.html.page import render_page
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.summary import summary
from stormproof.run.reporting.terminal import rest
from tests.stormproof.run.conftest import NOW


@pytest.fixture
def results(
    tmp_path: Path,
    scenario_run: Callable[..., ScenarioRun],
    run_result: Callable[..., RunResult],
    redact: Callable[[str], str],
) -> dict[str, dict[str, Any]]:
    """The results of five scenarios and two criteria without one, by criterion."""
    verdicts = [Verdict.PASS, Verdict.FAIL, Verdict.ERROR, Verdict.UNDECIDED]
    runs = [scenario_run(f"1.{n}", verdict, f"Scenario {n}", "code") for n, verdict in enumerate(verdicts, 1)]
    write_results(tmp_path, run_result(*runs, selected="1"), runs, redact)
    found = [json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*-result.json")]
    return {next(each["value"] for each in r["labels"] if each["name"] == "criterion"): r for r in found}


def test_each_verdict_has_its_status(results: dict[str, dict[str, Any]]) -> None:
    """What is not PASS is never passed, and a criterion without a scenario is broken, not missing."""
    assert {c: r["status"] for c, r in results.items()} == {
        "1.1": "passed",
        "1.2": "failed",
        "1.3": "broken",
        "1.4": "skipped",
        "1.5": "broken",
    }
    assert [verdict for verdict, status in STATUS.items() if status == "passed"] == [Verdict.PASS]


def test_steps_are_steps_and_hold_their_evidence(tmp_path: Path, results: dict[str, dict[str, Any]]) -> None:
    """The first step has its data table and the exchange, redacted; the last one ends as the scenario does."""
    first, last = results["1.2"]["steps"]
    assert [first["name"], last["name"]] == ["When a", "Then b"]
    assert [first["status"], last["status"]] == ["passed", "failed"]
    assert [each["name"] for each in first["attachments"]] == ["data table", "GET /"]
    contents = [(tmp_path / each["source"]).read_text("utf-8") for each in first["attachments"]]
    assert contents[0] == "x,y\n"
    assert json.loads(contents[1])["content"] == {"status": 200, "body": "[redacted]"}


Share = Callable[[ScenarioRun, EvidenceLog], ScenarioRun]


def _sharing(
    folder: Path, runs: list[ScenarioRun], run_result: Callable[..., RunResult], redact: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The results of scenarios, in their order."""
    write_results(folder, run_result(*runs, selected=",".join(run.scenario.criterion for run in runs)), runs, redact)
    found = [json.loads(path.read_text("utf-8")) for path in folder.glob("*-result.json")]
    return sorted(found, key=lambda result: str(result["name"]))


def test_what_an_experiment_saw_is_attached_once(
    tmp_path: Path,
    scenario_run: Callable[..., ScenarioRun],
    resting_on: Share,
    experiment: Callable[[int], EvidenceLog],
    run_result: Callable[..., RunResult],
    redact: Callable[[str], str],
) -> None:
    """Each scenario that rests on it shows the same file, and links to it in the bundle."""
    flood = experiment(20)
    runs = [resting_on(scenario_run(f"1.{n}", Verdict.PASS, f"Scenario {n}"), flood) for n in (1, 2)]
    one, two = _sharing(tmp_path, runs, run_result, redact)
    shown = [
        [each for each in result["steps"][0]["attachments"] if each["name"] == "20 calls and exchanges"]
        for result in (one, two)
    ]
    assert len(shown[0]) == 1
    assert shown[0] == shown[1]
    text = (tmp_path / shown[0][0]["source"]).read_text("utf-8")
    assert [json.loads(line)["content"]["number"] for line in text.splitlines()] == list(range(20))
    assert "the-secret" not in text
    links = [[link["url"] for link in result["links"]] for result in (one, two)]
    assert links[0][3] == links[1][3]
    assert links[0][3].startswith("../evidence/experiments/a-flood")


@pytest.mark.parametrize("exchanges", [1, 2000])
def test_what_is_large_is_summarised(
    tmp_path: Path,
    scenario_run: Callable[..., ScenarioRun],
    resting_on: Share,
    experiment: Callable[[int], EvidenceLog],
    run_result: Callable[..., RunResult],
    redact: Callable[[str], str],
    exchanges: int,
) -> None:
    """Many records, or a single one: how often each was made, and the file of the bundle with the whole of it."""
    flood = experiment(exchanges)
    flood.record(Record("aws", NOW, "logs get_query_results", {"results": "x" * (LARGEST + 1)}))
    (result,) = _sharing(tmp_path, [resting_on(scenario_run("1.1", Verdict.PASS), flood)], run_result, redact)
    summarised = [each for each in result["steps"][0]["attachments"] if each["name"].endswith(", summarised")]
    assert len(summarised) == 1
    text = (tmp_path / summarised[0]["source"]).read_text("utf-8")
    assert result["links"][3]["url"] in text
    counts = {line.split()[-1]: int(line.split()[0]) for line in text.splitlines()[3:]}
    assert counts == ({"get_query_results": 1} if exchanges == 1 else {"/flood": 2000, "get_query_results": 1})


def test_labels_and_links_lead_to_the_criterion(results: dict[str, dict[str, Any]]) -> None:
    """Epic, feature, story, severity, criterion, proof; links to the first page and the evidence."""
    labels = {label["name"]: label["value"] for label in results["1.1"]["labels"]}
    assert labels["epic"].startswith("01 API authentication")
    assert (labels["feature"], labels["story"], labels["severity"]) == ("A feature", "1.1 A rule", "blocker")
    assert labels["proof"] == "provoked"
    assert results["1.1"]["links"][0]["url"] == "../index.html#criterion-1.1"
    assert results["1.1"]["links"][1]["url"].startswith("../evidence/requirement-1.html#1.1-scenario-1")
    assert results["1.1"]["links"][2]["url"].startswith("../evidence/1.1/scenario-1")


def test_the_reason_is_told_with_its_code(results: dict[str, dict[str, Any]]) -> None:
    """A trace only where the harness met something unforeseen."""
    assert results["1.2"]["statusDetails"] == {"message": "FAIL [code]: why FAIL"}
    assert results["1.3"]["statusDetails"]["trace"] == "Traceback"


def test_ids_are_the_same_in_each_run(
    tmp_path: Path,
    results: dict[str, dict[str, Any]],
    scenario_run: Callable[..., ScenarioRun],
    run_result: Callable[..., RunResult],
) -> None:
    """Allure knows a scenario again by them."""
    again = [scenario_run("1.1", Verdict.FAIL, "Scenario 1")]
    write_results(tmp_path / "again", run_result(*again, selected="1.1"), again, str)
    (path,) = (tmp_path / "again").glob("*-result.json")
    assert json.loads(path.read_text("utf-8"))["historyId"] == results["1.1"]["historyId"]


def test_surroundings_are_filled(tmp_path: Path, run_result: Callable[..., RunResult]) -> None:
    """Target, counts and version as environment; each property one line."""
    write_surroundings(tmp_path, run_result(selected="1"), {})
    properties = dict(
        line.split("=", 1) for line in (tmp_path / "environment.properties").read_text("utf-8").splitlines()
    )
    assert properties["Target"] == "tiny<target>"
    assert properties["Verdicts"] == "5 ERROR, 59 UNDECIDED", "what there is none of would crowd out what there is"
    assert json.loads((tmp_path / "executor.json").read_text("utf-8"))["type"] == "local"
    assert len(json.loads((tmp_path / "categories.json").read_text("utf-8"))) == 4


def test_github_actions_is_named_as_the_executor() -> None:
    """By its own variables, with a link to the run."""
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_RUN_ID": "7",
        "GITHUB_RUN_NUMBER": "3",
        "GITHUB_WORKFLOW": "compliance",
    }
    found = executor(variables)
    assert (found["type"], found["buildUrl"]) == ("github", "https://github.com/o/r/actions/runs/7")


def test_analytics_are_taken_out() -> None:
    """Nothing of the page calls home; the rest stays."""
    page = (
        "<head><script>app()</script>"
        '<script async src="https://www.googletagmanager.com/gtag/js?id=G-X"></script>\n<script>gtag("x")</script></head>'
    )
    assert generate.without_analytics(page) == "<head><script>app()</script></head>"


def test_without_node_the_report_is_left_out_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its absence is told and changes nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path))
    told = generate.generate(tmp_path, tmp_path / "page.html")
    assert "Node is not installed" in told
    assert "\n" not in told
    assert not (tmp_path / "page.html").exists()


def test_links_lead_to_files_beside_the_report(tmp_path: Path, results: dict[str, dict[str, Any]]) -> None:
    """Allure shows nothing but addresses as links: they are addresses for it, and lead back in the page it makes."""
    shown = generate.with_links(tmp_path, tmp_path / "shown")
    found = {
        link["url"]
        for path in shown.glob("*-result.json")
        for link in json.loads(path.read_text("utf-8")).get("links", ())
    }
    assert f"{generate.ADDRESS}index.html#criterion-1.1" in found
    assert all(url.startswith(generate.ADDRESS) for url in found)
    assert results["1.1"]["links"][0]["url"].startswith("../")
    page = generate.following_links("<head><title>x</title></head>")
    assert f'a[href^="{generate.ADDRESS}"]' in page


def test_a_scenario_takes_as_long_as_everywhere_else(
    results: dict[str, dict[str, Any]], scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]
) -> None:
    """Allure, the summary, the first page and the terminal tell one time, and Allure's steps come to it."""
    result = run_result(scenario_run("1.1", Verdict.PASS, "Scenario 1"), selected="1.1")
    said = summary(result)["criteria"]["1.1"]
    told = duration(said["worked_s"] + said["waited_s"])
    scenario = results["1.1"]
    assert duration((scenario["stop"] - scenario["start"]) / 1000) == told == "2.0 s"
    assert sum(step["stop"] - step["start"] for step in scenario["steps"]) == scenario["stop"] - scenario["start"]
    assert told in rest(result.selected[0])
    page = render_page(reported(summary(result)), Seal(1, None), None, allure=False)
    assert f'data-label="Time">{told}' in page
