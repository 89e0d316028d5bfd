"""A job's own commands, run as they stand, in a clone that holds one test that passes, or one that fails beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.delivery.runs import FAILURE, PUSH, SUCCESS, Event
from stormproof.core.delivery.workflows import Job, Step
from stormproof.core.errors import CouldNotLook
from stormproof.repository.enacted import staged

MAIN = Event(PUSH, "main")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a test that must never be run here."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_whole.py").write_text("raise SystemExit('the whole suite was run')\n", "utf-8")
    return tmp_path


def ended(repository: Path, *steps: Step, broken: bool) -> tuple[str, tuple[str, ...]]:
    """Return the result of a job, and what it called."""
    job = Job("it", "it.yml", steps=steps)
    with staged(repository, MAIN, broken=broken) as stage:
        return stage.enact(job), stage.ended[job].called


def test_the_tests_pass_and_fail_as_they_are(repository: Path) -> None:
    """With pytest itself; the repository's own tests are not run."""
    steps = (Step(run="pip install pytest ruff"), Step(run="ruff check ."), Step(run="pytest tests"))
    called = ("pip install pytest ruff", "ruff check .")
    assert ended(repository, *steps, broken=False) == (SUCCESS, called)
    assert ended(repository, *steps, broken=True) == (FAILURE, called)


@pytest.mark.parametrize(
    ("shell", "result"),
    [("", SUCCESS), ("bash", FAILURE)],
)
def test_a_pipe_hides_a_failure_but_for_the_bash_that_is_named(repository: Path, shell: str, result: str) -> None:
    """GitHub's runner sets pipefail only where a step says ``shell: bash``."""
    assert ended(repository, Step(run="pytest tests | cat", shell=shell), broken=True)[0] == result


def test_steps_after_a_failure_run_by_their_conditions(repository: Path) -> None:
    """Without one none does; what may fail fails nothing."""
    steps = (
        Step(run="false", may_fail=True),
        Step(run="pytest tests"),
        Step(run="sam deploy"),
        Step(run="stormproof rollback --yes", condition="failure()"),
        Step(run="gh issue list", condition="always()"),
    )
    assert ended(repository, *steps, broken=True) == (FAILURE, ("stormproof rollback --yes", "gh issue list"))
    assert ended(repository, *steps, broken=False) == (SUCCESS, ("sam deploy", "gh issue list"))


def test_nothing_of_whoever_runs_it_is_there(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, no token; expressions are filled in with something harmless."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    run = 'test -z "$AWS_SECRET_ACCESS_KEY$GITHUB_TOKEN" && aws sts "${{ secrets.KEY }}" "$CI" "$WHERE"'
    step = Step(run=run, env={"WHERE": "${{ vars.WHERE }}"})
    assert ended(repository, step, broken=False) == (SUCCESS, ("aws sts stormproof true stormproof",))


def test_without_tests_nothing_can_be_broken(tmp_path: Path) -> None:
    """That is told."""
    with pytest.raises(CouldNotLook, match="no file of tests"), staged(tmp_path, MAIN, broken=True):
        pass
