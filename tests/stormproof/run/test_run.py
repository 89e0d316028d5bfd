"""Whole runs of tiny features, each in a process of its own: verdicts, exit statuses, reports, interruptions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.run.reporting.history.reading import kept_runs

ROOT = Path(__file__).resolve().parents[3]
WORLD = Path(__file__).with_name("made_up_world.py")
CONFTEST = """
pytest_plugins = ["stormproof.run.plugin", "made_up_world", "tiny_steps"]
"""
INI = f"""
{(ROOT / "pytest.ini").read_text("utf-8")}
pythonpath = .
"""
"""The settings of the acceptance run, and where the steps of the tiny project are."""
BIND = "from pytest_bdd import scenarios\nscenarios('.')\n"


@dataclass(frozen=True)
class Ran:
    """What one run came to."""

    status: int
    output: str
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        """The summary that the run wrote."""
        return dict(json.loads((self.folder / "reports" / "summary.json").read_text("utf-8")))

    def criterion(self, criterion: str) -> dict[str, Any]:
        """A criterion's entry in the summary."""
        return dict(self.summary["criteria"][criterion])


@dataclass(frozen=True)
class Tiny:
    """A project of tiny features in a folder of its own."""

    folder: Path

    def feature(self, text: str, name: str = "tiny.feature") -> Tiny:
        """Write a feature file."""
        (self.folder / "features" / name).write_text(text, "utf-8")
        return self

    def steps(self, text: str) -> Tiny:
        """Write the step module."""
        (self.folder / "tiny_steps.py").write_text(text, "utf-8")
        return self

    def command(self, *arguments: str) -> list[str]:
        """The command line of a run, on an embedded AWS unless another target is named."""
        target = [] if any(word.startswith("--target") for word in arguments) else ["--target=embedded"]
        return [sys.executable, "-m", "pytest", *target, *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a run."""
        return {**os.environ, "PYTHONPATH": str(ROOT), **more}

    def run(self, *arguments: str, **environment: str) -> Ran:
        """Run and wait for the end."""
        command, env = self.command(*arguments), self.environment(**environment)
        done = subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, check=False, timeout=60
        )
        return Ran(done.returncode, done.stdout + done.stderr, self.folder)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A project without features yet; its steps say by name what they raise."""
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "test_tiny.py").write_text(BIND, "utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "pytest.ini").write_text(INI, "utf-8")
    (tmp_path / "made_up_world.py").write_text(WORLD.read_text("utf-8"), "utf-8")
    (tmp_path / "tiny_steps.py").write_text("", "utf-8")
    return Tiny(tmp_path)


ENDINGS = {
    "1.1": ("refutes", "FAIL", "tiny.refuted"),
    "1.2": ("cannot look", "ERROR", "aws.access_denied"),
    "1.3": ("cannot decide", "UNDECIDED", "tiny.undecidable"),
    "1.4": ("asserts", "ERROR", "run.assertion"),
    "1.5": ("has a bug", "ERROR", "run.error"),
    "6.1": ("skips", "UNDECIDED", "run.skipped"),
    "6.2": ("finds nothing", "ERROR", "aws.not_there"),
    "6.3": ("is refused", "ERROR", "aws.refused"),
    "6.4": ("is written nowhere", "ERROR", "run.no_step"),
}


def feature(requirement: int, rules: dict[str, str], proof: str = "provoked") -> str:
    """A feature with a rule, a scenario and the given last step a criterion."""
    lines = [f"@REQ-{requirement}", f"Feature: Requirement {requirement}"]
    for criterion, step in rules.items():
        lines += [f"  @AC-{criterion}", f"  Rule: Criterion {criterion}", f"    @{proof}"]
        lines += [f"    Scenario: Of {criterion}", "      Given a look at lambda", f"      {step}"]
    return "\n".join(lines) + "\n"


def checks(criteria: tuple[str, ...] | str, requirement: str) -> dict[str, str]:
    """The last steps of the endings of a requirement."""
    return {c: f"Then the check {ENDINGS[c][0]}" for c in criteria if c.startswith(f"{requirement}.")}


@pytest.fixture
def endings(tiny: Tiny) -> Tiny:
    """A project with a scenario for each ending."""
    tiny.feature(feature(1, checks(tuple(ENDINGS), "1")), "one.feature")
    rules = checks(tuple(ENDINGS), "6") | {"6.4": "Then nobody has written this step"}
    return tiny.feature(feature(6, rules), "six.feature")


def test_each_ending_has_its_verdict(endings: Tiny) -> None:
    """The mapping of exceptions to verdicts holds through pytest and pytest-bdd, and reaches the summary."""
    ran = endings.run("--criteria=1,6")
    found = {c: (ran.criterion(c)["verdict"], ran.criterion(c)["code"]) for c in ENDINGS}
    assert found == {c: (verdict, code) for c, (_, verdict, code) in ENDINGS.items()}
    assert ran.criterion("6.5")["code"] == "no_scenario"
    assert ran.criterion("2.1")["reason"] == "not selected"
    assert ran.status == 1
    assert ran.summary["exit_status"] == 1
    assert ran.summary["gate"] == "closed"


def test_every_selected_criterion_has_one_line(endings: Tiny) -> None:
    """Id, verdict, proof, reason and code; no dots, no tracebacks, no colour off a terminal."""
    output = endings.run("--criteria=1").output
    # not "1.1 s worked", which says how long the run took
    told = (line for line in output.splitlines() if line[:1].isdigit() and line.split()[1] in Verdict.__members__)
    lines = {line.split()[0]: line for line in told}
    assert "FAIL" in lines["1.1"]
    assert "it does not hold [tiny.refuted]" in lines["1.1"]
    assert "Traceback" not in output
    assert "\x1b" not in output
    assert "64 criteria: 0 PASS, 1 FAIL, 3 ERROR, 60 UNDECIDED, 0 WAIVED (59 of them not selected)" in output


@pytest.mark.parametrize(
    ("step", "status"),
    [("Then the check cannot look", 3), ("Then the check leaves a mess", 4)],
)
def test_the_exit_status_follows_the_table(tiny: Tiny, step: str, status: int) -> None:
    """4 an undo is incomplete, 1 a FAIL, 3 could not look or decide, 0 all PASS."""
    ran = tiny.feature(feature(1, {"1.1": step})).run("--criteria", "1.1")
    assert ran.status == status, ran.output


def test_bad_use_is_one_message_and_status_2(tiny: Tiny) -> None:
    """It names the place; no traceback, nothing written; 4, pytest's own status for it, has another meaning here."""
    ran = tiny.feature(feature(1, {"1.1": "Then it holds"})).run("no-such-folder")
    assert (ran.status, "no-such-folder" in ran.output) == (2, True), ran.output
    assert "Traceback" not in ran.output
    assert not (tiny.folder / "reports").exists()


def test_a_world_that_cannot_be_opened_is_bad_use(tiny: Tiny) -> None:
    """A system that is not there, or denied credentials: one message, status 2."""
    ran = tiny.feature(feature(1, {"1.1": "Then it holds"})).run(TINY_WORLD="broken")
    assert ran.status == 2
    assert ran.output.strip() == "stormproof: there is no such system\n  name another"


def test_a_feature_with_a_wrong_tag_does_not_run(tiny: Tiny) -> None:
    """The guards' findings name file and line, relative to the project."""
    ran = tiny.feature(feature(1, {"1.1": "Then it holds"}).replace("@AC-1.1", "@AC-2.1")).run()
    assert ran.status == 2
    assert "features/tiny.feature:4: @AC-2.1 does not belong" in ran.output


def test_an_async_step_does_not_pass(tiny: Tiny) -> None:
    """pytest-bdd would call it and never await it."""
    steps = "from pytest_bdd import then\n\n@then('it is awaited')\nasync def awaited():\n    raise ValueError\n"
    ran = tiny.steps(steps).feature(feature(1, {"1.1": "Then it is awaited"})).run("--criteria=1.1")
    assert ran.status == 2
    assert "tiny_steps.py:3: async step 'awaited'" in ran.output


def test_reports_are_written_and_evidence_verifies(tiny: Tiny) -> None:
    """Summary, page and a bundle that is as it was sealed; the call that the step made is in it, redacted."""
    ran = tiny.feature(feature(1, {"1.1": "Then it holds"})).run("--criteria=1.1")
    assert ran.status == 0, ran.output
    reports, names = tiny.folder / "reports", {"evidence", "index.html", "run.json", "summary.json"}
    kept = kept_runs(reports).named("latest").folder
    assert {path.name for path in kept.iterdir()} == names
    assert {path.name for path in reports.iterdir()} == {*names, "latest", kept.name}
    (file,) = (reports / "evidence" / "1.1").iterdir()
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [r["title"] for r in records if r["line"] == "record"] == ["lambda list_things"]
    assert (tiny.folder / "closed").exists()


def test_a_deselected_criterion_is_not_proven(tiny: Tiny) -> None:
    """-k narrows the run to what is left, and a criterion run in part is UNDECIDED."""
    two = feature(1, {"1.1": "Then it holds", "1.2": "Then it holds"})
    two += "    @provoked\n    Scenario: More of 1.2\n      Then it holds\n"
    ran = tiny.feature(two).run("-k", "More")
    assert ran.summary["selected"] == ["1.2"]
    assert (ran.criterion("1.2")["verdict"], ran.criterion("1.2")["code"]) == ("UNDECIDED", "run.partial")


def test_proofs_select_by_mark(tiny: Tiny) -> None:
    """-m provoked takes the provoked scenarios; criteria have marks as well."""
    tiny.feature(feature(1, {"1.1": "Then it holds"}), "one.feature")
    tiny.feature(feature(6, {"6.1": "Then it holds"}, "behaviour"), "six.feature")
    assert tiny.run("-m", "provoked").summary["selected"] == ["1.1"]
    assert tiny.run("-m", "criterion(id='6.1')").summary["selected"] == ["6.1"]
    nothing = tiny.run("-m", "wired")
    assert (nothing.status, "no scenario was selected" in nothing.output) == (2, True), nothing.output


def test_collect_only_opens_nothing(tiny: Tiny) -> None:
    """Listing scenarios reaches no AWS and writes no report."""
    ran = tiny.feature(feature(1, {"1.1": "Then it holds"})).run("--collect-only", "-q")
    assert ran.status == 0
    assert "test_of_11" in ran.output
    assert not (tiny.folder / "opened").exists()
    assert not (tiny.folder / "reports").exists()


def test_allure_results_follow_the_verdicts(endings: Tiny) -> None:
    """FAIL failed, ERROR broken, UNDECIDED skipped, never passed; nothing of allure-pytest's own beside them."""
    endings.run("--criteria=1,6", "--alluredir", "allure")
    results = [json.loads(path.read_text("utf-8")) for path in (endings.folder / "allure").glob("*-result.json")]
    by_criterion = {next(x["value"] for x in r["labels"] if x["name"] == "criterion"): r["status"] for r in results}
    statuses = {"FAIL": "failed", "ERROR": "broken", "UNDECIDED": "skipped"}
    assert by_criterion == {c: statuses[verdict] for c, (_, verdict, _) in ENDINGS.items()} | {"6.5": "broken"}
    assert not list((endings.folder / "allure").glob("*-container.json"))


STIMULI = """
import time
from pathlib import Path
from pytest_bdd import then
from stormproof.core.stimuli import Stimulus
from stormproof.run.experiments.bindings import when_stimulus


def run(bench):
    Path("begun").touch()
    bench.clock.pause({seconds})
    return "seen"


WAITS = when_stimulus("something is waited for", Stimulus("waiting", run))


@then("it was seen")
def seen(result):
    if result.value != "seen":
        raise ValueError(result)
"""
WAITING = feature(1, {"1.1": "When something is waited for\n      Then it was seen"})


def test_a_when_step_joins_its_stimulus(tiny: Tiny) -> None:
    """The receipt is the step's outcome, and what was waited is told."""
    ran = tiny.steps(STIMULI.format(seconds=0.01)).feature(WAITING).run("--criteria=1.1")
    assert ran.status == 0, ran.output
    assert ran.criterion("1.1")["worked_s"] > 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_at_once_and_writes_nothing(tiny: Tiny, number: signal.Signals) -> None:
    """One message, status 2, the world closed, no report, whatever was being waited for."""
    tiny.steps(STIMULI.format(seconds=3600)).feature(WAITING)
    process = subprocess.Popen(
        tiny.command("--criteria=1.1"), cwd=tiny.folder, env=tiny.environment(), stdout=subprocess.PIPE, text=True,
        preexec_fn=partial(signal.signal, number, signal.SIG_DFL),  # noqa: PLW1509 - no thread runs; a shell has SIGINT ignored in what it runs behind
    )  # fmt: skip
    deadline = time.monotonic() + 100
    while not (tiny.folder / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    *beforehand, said = output.strip().splitlines()
    assert any("where time cannot be moved" in each for each in beforehand)
    assert said.startswith("stormproof: interrupted; no verdict was reached and no report written; `stormproof undo")
    assert (tiny.folder / "closed").exists()
    assert not (tiny.folder / "reports").exists()
