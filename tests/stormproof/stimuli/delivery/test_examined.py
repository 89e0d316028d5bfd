"""What is looked at of a pipeline; a part of the repository that is not named is UNDECIDED, with what to name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.delivery.settings import NOT_STATED, DeliverySettings
from stormproof.core.errors import Undecidable
from stormproof.stimuli.delivery import examined, pushes
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.made_pipelines import GOOD
from tests.stormproof.made_repository import SETTINGS, Repository, repository

ALL = (examined.look, examined.examine, examined.ask, examined.try_tokens, pushes.play_pushes)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Repository]:
    """Return a repository with a good pipeline, and a test."""
    for path, text in ((".github/workflows/ship.yml", GOOD), ("tests/test_it.py", "def test(): pass\n")):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, "utf-8")
    with repository(tmp_path) as found:
        yield found


def bench(made: Repository, settings: DeliverySettings) -> Any:
    """Return as much of a bench as is used."""
    context = SimpleNamespace(system=replace(SYSTEM, delivery=settings))
    return SimpleNamespace(reads=made, context=context)


def whole(made: Repository) -> DeliverySettings:
    """Return settings that name all of it."""
    return replace(SETTINGS, path=str(made.state.checkout))


@pytest.mark.parametrize("stimulus", ALL, ids=lambda each: each.__name__)
def test_without_a_repository_nothing_is_decided(stimulus: Any, made: Repository) -> None:
    """And it is said what is to be named."""
    with pytest.raises(Undecidable, match=r"\[repository\]") as undecided:
        stimulus(bench(made, NOT_STATED))
    assert undecided.value.code in {"delivery.no_checkout", "delivery.no_repository"}


@pytest.mark.parametrize("stimulus", [examined.ask, examined.try_tokens])
def test_what_github_alone_knows_is_not_decided_without_a_token(stimulus: Any, tmp_path: Path) -> None:
    """The files are looked at all the same."""
    with repository(tmp_path, token="") as made:
        with pytest.raises(Undecidable, match="set GITHUB_TOKEN") as undecided:
            stimulus(bench(made, whole(made)))
        assert undecided.value.code == "delivery.not_asked"
        assert examined.look(bench(made, whole(made))).pipeline.workflows == ()


def test_a_workflow_that_github_has_disabled_does_not_run(made: Repository) -> None:
    """The others do, on the branch that GitHub tells."""
    made.state.branch = "trunk"
    looked = examined.look(bench(made, whole(made)))
    assert (len(looked.pipeline.active), looked.pipeline.branch) == (1, "trunk")
    made.services["github"].write("disable_workflow", {"workflow_id": "ship.yml"})
    assert examined.look(bench(made, whole(made))).pipeline.active == ()


def test_a_push_runs_tests_and_staging_and_leaves_production_to_somebody(made: Repository) -> None:
    """A broken one stops at the tests; no command of a deployment to production is run."""
    played = pushes.play_pushes(bench(made, whole(made)))
    ran = {job.id for job in played.good.ended}
    assert ran == {"test", "staging"}
    assert {job.id for job in played.broken.ended} == {"test"}
    assert any("sam deploy" in line for lines in played.good.called.values() for line in lines)


def test_without_a_test_no_push_can_be_played(made: Repository) -> None:
    """That is for somebody to decide, and no fault of the pipeline."""
    (made.state.checkout / "tests" / "test_it.py").unlink()
    with pytest.raises(Undecidable, match="no file of tests") as undecided:
        pushes.play_pushes(bench(made, whole(made)))
    assert undecided.value.code == "delivery.untried"
