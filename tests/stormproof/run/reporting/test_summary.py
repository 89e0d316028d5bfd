"""summary.json: valid, whole, written in one move."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from jsonschema import ValidationError

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.deployment.taken import Taken, Takings
from stormproof.core.deployment.unreleased import Releases, Unreleased
from stormproof.core.weather import Weather
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.files import whole_folder, write_whole
from stormproof.run.reporting.results import RunResult, with_taken
from stormproof.run.reporting.summary import render, summary


def test_the_summary_names_all_criteria(
    scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]
) -> None:
    """Valid against the contract; the selected ones with their scenarios, the others not selected."""
    content = json.loads(render(summary(run_result(scenario_run("1.1", Verdict.FAIL, code="auth.open"), selected="1"))))
    assert len(content["criteria"]) == 64
    assert content["criteria"]["1.1"] == {
        "verdict": "FAIL",
        "proof": "provoked",
        "reason": "why FAIL",
        "code": "auth.open",
        "taken": [],
        "scenarios": ["It holds"],
        "unreached": [],
        "ran": [
            {
                "scenario": "It holds",
                "verdict": "FAIL",
                "proof": "provoked",
                "reason": "why FAIL",
                "code": "auth.open",
                "found": [],
                "worked_s": 1.5,
                "waited_s": 0.5,
                "target_s": 0.0,
            }
        ],
        "worked_s": 1.5,
        "waited_s": 0.5,
        "target_s": 0.0,
    }
    assert content["criteria"]["12.5"]["code"] == "not_selected"
    assert content["selected"] == ["1.1", "1.2", "1.3", "1.4", "1.5"]
    assert content["counts"] == {"PASS": 0, "FAIL": 1, "ERROR": 4, "UNDECIDED": 59, "WAIVED": 0}


def test_what_is_not_released_and_what_was_taken_is_in_it(
    scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]
) -> None:
    """With the way out of each; what was taken at the criterion that fails for it."""
    taken = Taken("rate-guard", ("6.1",), "arn", "rate guard", "CloudFormation stack s", ("Layers",), datetime.now(UTC))
    made = run_result(scenario_run("6.1", Verdict.FAIL, code="rate.no_limit"), selected="6.1")
    found = replace(
        made,
        releases=Releases((Unreleased("api", "shop-api", "3", ("CodeSha256",)),)),
        criteria=with_taken(made.criteria, Takings((taken,))),
    )
    content = json.loads(render(summary(found)))
    assert [each["way_out"] for each in content["unreleased"]] == ["stormproof release api"]
    (told,) = content["criteria"]["6.1"]["taken"]
    assert (told["control"], told["mended_by"]) == ("rate-guard", "stormproof apply")
    assert "the update of CloudFormation stack s at" in content["criteria"]["6.1"]["reason"]


def test_the_summary_tells_the_weather(run_result: Callable[..., RunResult]) -> None:
    """By it a run can be repeated; a real AWS has none that could be named."""
    result = run_result()
    assert summary(result)["weather"] is None
    rough = replace(result, subject=replace(result.subject, weather=Weather("rough", 7, 2.0)))
    assert json.loads(render(summary(rough)))["weather"] == {"kind": "rough", "seed": 7, "rate": 2.0}


def test_a_summary_that_breaks_the_contract_is_not_rendered(run_result: Callable[..., RunResult]) -> None:
    """Better no file than one that other tools misread."""
    with pytest.raises(ValidationError):
        render({**summary(run_result()), "gate": "ajar"})


def test_a_file_is_replaced_in_one_move(tmp_path: Path) -> None:
    """A failure on the way leaves the old content and nothing beside it."""
    path = tmp_path / "sub" / "f.json"
    write_whole(path, "old")
    with patch.object(Path, "replace", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        write_whole(path, "new")
    assert path.read_text("utf-8") == "old"
    assert [each.name for each in path.parent.iterdir()] == ["f.json"]


def _interrupted(folder: Path) -> None:
    (folder / "b").touch()
    raise KeyboardInterrupt


def test_a_folder_is_replaced_when_its_block_has_ended(tmp_path: Path) -> None:
    """An interruption while it is filled leaves the old one as it was."""
    folder = tmp_path / "folder"
    with whole_folder(folder) as new:
        (new / "a").touch()
    with pytest.raises(KeyboardInterrupt), whole_folder(folder) as new:
        _interrupted(new)
    assert [each.name for each in folder.iterdir()] == ["a"]
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
