"""The path of a change through the workflows that Stormproof writes, with programs that only write down their calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from provisioners.delivery.workflow_files import workflow_texts
from stormproof.core.delivery.runs import DISPATCH, FAILURE, PUSH, SUCCESS, Event
from stormproof.core.delivery.settings import DeliverySettings
from tests.rehearsal.runner import WAITING, Run, Runner, committed, program
from tests.stormproof.made_repository import NAME, repository

MAIN = Event(PUSH, "main")
SETTINGS = DeliverySettings(name=NAME)
TEST, DEPLOY = ("pytest tests",), ('sam deploy --stack-name "$STORMPROOF_STACK"',)
RECORDS = '#!/bin/sh\nline="$(basename "$0") $* @$STORMPROOF_TARGET"\necho "$line" >> "$CALLED"\n'
FAILS = 'case "$line" in $FAILING) exit 1;; esac\n'
CUSTOM = {"protected_branches": False, "custom_branch_policies": True}
GUARDED = {"prevent_self_review": True, "reviewers": [{"type": "User", "id": 1002}]}
RELEASE, SMOKE, BACK = "stormproof release --yes", "stormproof verify --criteria 1", "stormproof rollback --yes"


@dataclass(frozen=True)
class Rehearsal:
    """A repository with our workflows, and what its jobs call."""

    runner: Runner
    folder: Path

    def pushed(self, *, failing: str = "nothing", approver: str = "", event: Event = MAIN) -> Run:
        """Run what a push starts; `failing` is a pattern of calls that fail."""
        number = len([*self.folder.glob("run-*")])
        variables = {"CALLED": str(self.folder / "called"), "FAILING": failing}
        runner = replace(self.runner, variables=variables, approver=approver)
        return runner.runs(event, self.folder / f"run-{number}")

    @property
    def called(self) -> list[str]:
        """What was called, each with its target."""
        return (self.folder / "called").read_text("utf-8").splitlines()


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Rehearsal]:
    """Return a repository whose production is guarded as `stormproof apply` guards it."""
    root, programs = tmp_path / "shop", tmp_path / "programs"
    for path, text in workflow_texts(SETTINGS, TEST, DEPLOY, "main").items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    committed(root, "Begin")
    for name in ("stormproof", "sam", "pip", "pytest"):
        program(programs, name, RECORDS + FAILS)
    with repository(root) as github:
        for name in ("staging", "production", "production-rollback"):
            rules = GUARDED if name == "production" else {}
            put = {"environment_name": name, "deployment_branch_policy": CUSTOM, **rules}
            github.services["github"].write("put_environment", put)
            github.services["github"].write("create_branch_policy", {"environment_name": name, "name": "main"})
            stack = {"environment_name": name, "name": "STORMPROOF_STACK", "value": f"shop-{name}"}
            github.services["github"].write("create_variable", stack)
        yield Rehearsal(Runner(github, programs), tmp_path)


def test_production_waits_for_somebody_else(rehearsal: Rehearsal) -> None:
    """Staging is deployed at once, with its own target and stack; who has pushed cannot approve it."""
    for approver in ("", "administrator"):
        run = rehearsal.pushed(approver=approver)
        assert run.results == {"test": SUCCESS, "staging": SUCCESS, "production": WAITING}, run.said
    assert "sam deploy --stack-name shop-staging @targets/staging.toml" in rehearsal.called
    assert not any("production" in line for line in rehearsal.called)
    run = rehearsal.pushed(approver="reviewer")
    assert run.results["production"] == SUCCESS
    assert run.ran("production")[-2:] == [RELEASE, SMOKE]
    assert f"{RELEASE} @targets/production.toml" in rehearsal.called


def test_a_broken_test_and_another_branch_deploy_nothing(rehearsal: Rehearsal) -> None:
    """Nor does what fails in staging reach production; it is taken back there."""
    assert rehearsal.pushed(approver="reviewer", event=Event(PUSH, "feature")).results == {}
    run = rehearsal.pushed(failing="*criteria*staging*", approver="reviewer")
    assert (run.results["staging"], "production" in run.results) == (FAILURE, False)
    assert run.ran("staging")[-1] == BACK
    assert rehearsal.pushed(failing="pytest*", approver="reviewer").results == {"test": FAILURE}


def test_a_bad_release_is_taken_back_and_nothing_is_where_nothing_was_released(rehearsal: Rehearsal) -> None:
    """By the smoke test in production; a release that was refused leaves nothing to take back."""
    run = rehearsal.pushed(failing="*criteria*production*", approver="reviewer")
    assert run.results["production"] == FAILURE
    assert run.ran("production")[-2:] == [SMOKE, BACK]
    assert rehearsal.called[-1] == f"{BACK} @targets/production.toml"
    run = rehearsal.pushed(failing="*release*production*", approver="reviewer")
    assert (run.results["production"], run.ran("production")[-1]) == (FAILURE, RELEASE)


def test_one_click_takes_production_back(rehearsal: Rehearsal) -> None:
    """Nobody is asked: what it goes back to was approved."""
    started = replace(rehearsal.runner, by_hand="stormproof-rollback.yml", inputs={"environment": "production"})
    by_hand = replace(rehearsal, runner=started)
    run = by_hand.pushed(event=Event(DISPATCH, "main"))
    assert run.results["rollback"] == SUCCESS, run.said
    assert f"{BACK} @targets/production.toml" in rehearsal.called
