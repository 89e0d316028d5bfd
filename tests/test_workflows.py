"""The workflows that Stormproof writes, and its own: valid, safe, calling what exists, and run here as they stand."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import typer

from provisioners.delivery.workflow_files import PINNED, PINS, workflow_texts
from stormproof.cli.calling import application
from stormproof.core.delivery.commands import commands
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.runs import FAILURE, PUSH, SUCCESS, Event, Played, play
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.delivery.workflows import Job, Pipeline
from stormproof.operations.delivery.beginning import zipped
from stormproof.repository.enacted import Stage, staged
from stormproof.repository.examination import examine

ROOT = Path(__file__).resolve().parents[1]
OWN = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in (ROOT / ".github").rglob("*.yml")}
ACTION = {"verify/action.yml": (ROOT / "verify" / "action.yml").read_text("utf-8")}
TEST, DEPLOY = ("pip install pytest", "pytest tests"), ("sam build", 'sam deploy --stack-name "$STORMPROOF_STACK"')
WRITTEN = workflow_texts(DeliverySettings(name="acme/shop"), TEST, DEPLOY, "main")
FOLDERS = {"shop-$ENVIRONMENT-api": "functions/api", "shop-$ENVIRONMENT-job": "functions/job"}
OF_ZIPS = workflow_texts(DeliverySettings(name="acme/shop"), TEST, (zipped(FOLDERS),), "main")
CALLERS = {
    ".github/workflows/ship.yml": """
on: {push: {branches: [main]}, pull_request: }
permissions: {}
jobs:
  ship:
    permissions: {contents: read, id-token: write}
    uses: ./.github/workflows/deploy.yml
    with: {test: pytest tests, deploy: sam build && sam deploy, tools: aws-sam-cli==1.170.0, version: 0.1.0}
""",
    ".github/workflows/look.yml": """
on: push
permissions: {}
jobs:
  look:
    permissions: {contents: read, id-token: write, issues: write}
    uses: ./.github/workflows/compliance.yml
    with: {targets: '[]', version: 0.1.0}
  back:
    permissions: {contents: read, id-token: write}
    uses: ./.github/workflows/rollback.yml
    with: {environment: production, target: targets/production.toml, version: 0.1.0}
  action:
    runs-on: ubuntu-24.04
    permissions: {contents: read, id-token: write}
    steps: [{uses: ./verify, with: {version: 0.1.0, criteria: '1', name: it, target: t.toml, role: ''}}]
""",
}
"""As the repositories of hardened systems call ours."""
OF_CALLERS = pipeline_of({**CALLERS, **OWN, **ACTION})


def all_jobs() -> Iterator[Job]:
    """Yield every job of every workflow."""
    for texts in (OWN, WRITTEN, OF_ZIPS, CALLERS | OWN | ACTION):
        for workflow in pipeline_of(texts).workflows:
            yield from workflow.jobs


def calls() -> set[str]:
    """Return every line that calls Stormproof."""
    lines = (line for job in all_jobs() for step in job.steps for line in commands(step.run))
    return {line for line in lines if line.startswith("stormproof ")}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Parse a line as the command line would, and call nothing; what a shell fills in is left out."""
    monkeypatch.setattr(typer.core.TyperCommand, "invoke", lambda _command, _context: None)

    def parse(line: str) -> None:
        words = shlex.split(re.sub(r"\$\{\w+:\+(.*)\}", r"\1", line))[1:]
        typer.main.get_command(application(words)).main(words, "stormproof", standalone_mode=False)

    return parse


def test_there_is_something_to_check() -> None:
    """The rules below are about lines that exist."""
    assert len(OWN) >= 4
    assert {each.split()[1] for each in calls()} >= {"verify", "release", "rollback", "report", "recover"}


@pytest.mark.parametrize("line", sorted(calls()))
def test_every_line_that_calls_stormproof_is_one_that_it_takes(line: str, parsed: Callable[[str], None]) -> None:
    """By the command line's own parser."""
    parsed(line)


@pytest.mark.parametrize("line", ["stormproof report merj x", "stormproof verify --critera 1", "stormproof no"])
def test_a_line_that_it_does_not_take_is_found(line: str, parsed: Callable[[str], None]) -> None:
    """Else the rule above would say nothing."""
    with pytest.raises(Exception, match="No such"):
        parsed(line)


def test_they_are_workflows_and_safe() -> None:
    """By GitHub's schema, and by zizmor."""
    assert examine({**OWN, **ACTION, **WRITTEN}) == {"faults": [], "findings": []}


def test_actions_are_pinned_to_the_same_commits_everywhere() -> None:
    """With the version beside, by which they are raised; those that systems' workflows are written with are listed."""
    lines = (line for text in {**OWN, **ACTION, **WRITTEN}.values() for line in text.splitlines())
    used = {line.split("uses: ")[1] for line in lines if "uses: " in line} | set(PINS.values())
    assert [each for each in sorted(used) if not PINNED.search(each)] == []
    assert len({each.partition("@")[0] for each in used}) == len(used)


@pytest.mark.parametrize("path", sorted({**OWN, **WRITTEN}))
def test_jobs_have_a_limit_and_no_right_that_they_do_not_name(path: str) -> None:
    """Nothing is granted to all jobs; what changes something has its group; each ends by itself."""
    text = ({**OWN, **WRITTEN})[path]
    assert "\npermissions: {}\n" in text
    assert text.count("runs-on: ") == text.count("timeout-minutes: ")
    assert "concurrency:" in text


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a test that must never be run here."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_whole.py").write_text("raise SystemExit('the whole suite was run')\n", "utf-8")
    return tmp_path


def pushed(pipeline: Pipeline, repository: Path, *, broken: bool) -> tuple[Played, Stage]:
    """Play a push with every job's own commands, each as it stands."""
    event = Event(PUSH, "main")
    with staged(repository, event, broken=broken) as stage:
        (stage.folder / "merged").mkdir()
        (stage.folder / "merged" / "summary.md").write_text("all is met\n", "utf-8")
        return play(pipeline, event, stage.enact), stage


def called(stage: Stage) -> Mapping[str, tuple[str, ...]]:
    """Return what each job called."""
    return {job.id: ended.called for job, ended in stage.ended.items()}


RELEASED = ("sam build", "stormproof release --yes", "stormproof verify --criteria 1")


@pytest.mark.parametrize(
    ("pipeline", "before"), [(pipeline_of(WRITTEN), ""), (OF_CALLERS, "ship/")], ids=["written", "called"]
)
def test_a_good_push_is_released_and_a_broken_one_stops_at_the_tests(
    pipeline: Pipeline, before: str, repository: Path
) -> None:
    """Every line is run as it stands, in a small clone with one test that passes, or one that fails beside it."""
    played, stage = pushed(pipeline, repository, broken=False)
    told = called(stage)
    for job in (f"{before}staging", f"{before}production"):
        assert set(RELEASED) <= set(told[job])
        assert any(line.startswith("sam deploy") for line in told[job])
    assert "stormproof verify" in told[f"{before}staging"]
    assert not any("rollback" in line for job in told if job != "back/rollback" for line in told[job])
    assert {played.results[job] for job in stage.ended if job.id.startswith(before)} == {SUCCESS}
    played, stage = pushed(pipeline, repository, broken=True)
    ended = {job.id: result for job, result in played.results.items() if job.id.startswith(before)}
    assert ended[f"{before}test"] == FAILURE
    assert not {f"{before}staging", f"{before}production"} & set(called(stage))


def test_plain_zips_are_packed_and_released_by_one_line(repository: Path) -> None:
    """Each environment's own functions; nothing else deploys them."""
    _, stage = pushed(pipeline_of(OF_ZIPS), repository, broken=False)
    for environment in ("staging", "production"):
        (line,) = (each for each in called(stage)[environment] if each.startswith("stormproof release"))
        of_it = (f"--zip shop-{environment}-{each}=functions/{each}" for each in ("api", "job"))
        assert line == " ".join(("stormproof release --yes", *of_it))
        assert not any(each.startswith(("aws ", "sam ")) for each in called(stage)[environment])


def test_what_is_called_verifies_tells_and_goes_back(repository: Path) -> None:
    """The reusable workflows and the action, with what their callers give."""
    _, stage = pushed(OF_CALLERS, repository, broken=False)
    told = called(stage)
    assert told["action"] == ("pip install stormproof==0.1.0", "stormproof verify --reports reports/it --criteria 1")
    assert told["back/rollback"] == ("pip install stormproof==0.1.0", "stormproof rollback --yes")
    assert told["look/verify"][1].startswith("stormproof verify --reports reports/")
    assert [line.split()[1:3] for line in told["look/tell"][1:]] == [["report", "merge"], ["report", "issue"]]


def test_what_is_written_looks_every_day_and_tells(repository: Path) -> None:
    """Its lines are run as they stand, those of the drill too."""
    (looks,) = [each for each in pipeline_of(WRITTEN).workflows if each.path.endswith("compliance.yml")]
    with staged(repository, Event(PUSH, "main"), broken=False) as stage:
        (stage.folder / "merged").mkdir()
        (stage.folder / "merged" / "summary.md").write_text("all is met\n", "utf-8")
        assert [stage.enact(job) for job in looks.jobs] == [SUCCESS] * 3
        told = called(stage)
    assert told["drill"][-1] == "stormproof recover drill --yes"
    assert "--expect staging-compliance,production-compliance" in told["tell"][1]


@pytest.mark.parametrize(
    ("texts", "workflow", "does"),
    [
        (WRITTEN, "stormproof-rollback.yml", "stormproof rollback --yes"),
        (OWN, "/release.yml", "gh release create main"),
    ],
)
def test_what_a_push_does_not_start_runs_as_it_stands_too(
    texts: Mapping[str, str], workflow: str, does: str, repository: Path
) -> None:
    """Going back by hand, and telling of a release; what builds one is run by `tests/packaging`."""
    (found,) = (each.jobs[-1] for each in pipeline_of(texts).workflows if each.path.endswith(workflow))
    with staged(repository, Event(PUSH, "main"), broken=False) as stage:
        assert stage.enact(found) == SUCCESS, stage.ended[found].said
        assert stage.ended[found].called[-1].startswith(does)


MAKE = """#!/bin/sh
echo "make $*" >> "$CALLED"
[ "$*" != test ] || exec /usr/bin/env PATH=/usr/bin:/bin \\
  make --no-print-directory -o .venv/.installed -o node_modules/.installed test JOBS=1
"""
"""Stands for make where what CI runs takes minutes; the tests are run, and nothing is installed anew."""


@pytest.mark.parametrize(("broken", "result"), [(False, SUCCESS), (True, FAILURE)])
def test_ci_tells_a_good_push_from_a_broken_one(repository: Path, broken: bool, result: str) -> None:  # noqa: FBT001 - by name above
    """In a clone of Stormproof with one test that passes, or one that fails beside it: CI's line as it stands."""
    (ci,) = [each for each in pipeline_of(OWN).workflows if each.name == "ci"]
    with staged(repository, Event(PUSH, "main"), broken=broken) as stage:
        for name in (".ci/run", "Makefile", "tests.ini", "requirements.lock", "pyproject.toml"):
            (stage.folder / name).parent.mkdir(exist_ok=True)
            shutil.copy2(ROOT / name, stage.folder / name)
        (stage.folder / "packages" / "localaws" / "tests").mkdir(parents=True)
        shutil.copy2(ROOT / "packages" / "localaws" / "pyproject.toml", stage.folder / "packages" / "localaws")
        shutil.copy2(ROOT / "package-lock.json", stage.folder)
        for name in (".venv", "node_modules"):
            (stage.folder / name).symlink_to(ROOT / name)
        (stage.programs / "make").write_text(MAKE, "utf-8")
        (stage.programs / "make").chmod(0o755)
        assert stage.enact(ci.jobs[0]) == result, stage.ended[ci.jobs[0]].said
        told = stage.ended[ci.jobs[0]].called
    assert ("make --jobs=2 --output-sync=target prove verify smallest" in told) is not broken
    assert told[0] == "make setup"
