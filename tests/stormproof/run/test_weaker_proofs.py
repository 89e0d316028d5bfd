"""Runs in which stronger proof cannot decide: weaker scenarios of the same criterion do, and no others are run."""

from __future__ import annotations

import pytest

from tests.stormproof.run.test_run import Tiny, tiny

__all__ = ["tiny"]

RESERVE = """
from pathlib import Path
from pytest_bdd import then
from stormproof.core.stimuli import Stimulus
from stormproof.run.experiments.bindings import when_stimulus


def run(bench):
    Path("looked").touch()


LOOKED = when_stimulus("its settings are looked up", Stimulus("looking", run))
"""
LEVELS = """@REQ-1
Feature: Requirement 1
  @AC-1.1
  Rule: Criterion 1.1
    @provoked
    Scenario: Provoked
      Then {provoked}

    @provoked
    Scenario: Provoked as well
      Then it holds

    @behaviour
    Scenario: From outside
      Then {behaviour}

    @configuration
    Scenario: By its settings
      When its settings are looked up
      Then it holds
"""
UNDECIDABLE = "the check cannot decide"


@pytest.mark.parametrize(
    ("provoked", "behaviour", "verdict", "proof", "unreached", "looked"),
    [
        ("it holds", "it holds", "PASS", "provoked", [], False),
        ("the check refutes", "it holds", "FAIL", "provoked", [], False),
        ("the check cannot look", "it holds", "ERROR", "provoked", [], False),
        (UNDECIDABLE, "it holds", "PASS", "behaviour", ["provoked"], False),
        (UNDECIDABLE, UNDECIDABLE, "PASS", "configuration", ["provoked", "behaviour"], True),
        (UNDECIDABLE, "the check refutes", "FAIL", "behaviour", ["provoked"], False),
    ],
)
def test_weaker_proof_decides_where_stronger_proof_cannot(
    tiny: Tiny, provoked: str, behaviour: str, verdict: str, proof: str, unreached: list[str], *, looked: bool
) -> None:
    """Level by level; the summary says which proof was reached, and why the stronger was not.

    What nobody needs is not run, and its stimuli are not begun.
    """
    ran = tiny.steps(RESERVE).feature(LEVELS.format(provoked=provoked, behaviour=behaviour)).run("--criteria=1.1")
    found = ran.criterion("1.1")
    assert (found["verdict"], found["proof"]) == (verdict, proof), ran.output
    assert [(each["proof"], each["code"]) for each in found["unreached"]] == [
        (each, "tiny.undecidable") for each in unreached
    ]
    assert all(f"not by {each}: not here" in found["reason"] for each in unreached)
    assert (tiny.folder / "looked").exists() is looked
