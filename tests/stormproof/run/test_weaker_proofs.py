"""A run in which stronger proof cannot decide: weaker scenarios of the same criterion do, and no others are run."""

from __future__ import annotations

from tests.stormproof.run.test_run import Tiny, tiny

__all__ = ["tiny"]

STEPS = """
from pathlib import Path
from pytest_bdd.parsers import parse
from stormproof.core.stimuli import Stimulus
from stormproof.run.experiments.bindings import when_stimulus


def looking(criterion):
    return Stimulus(f"looking {criterion}", lambda bench: Path(f"looked-{criterion}").touch())


LOOKED = when_stimulus(parse("the settings of {criterion} are looked up"), looking)
"""
RULE = """
  @AC-{criterion}
  Rule: Criterion {criterion}
    @provoked
    Scenario: Provoked {criterion}
      Then {provoked}

    @provoked
    Scenario: Provoked as well {criterion}
      Then it holds

    @behaviour
    Scenario: From outside {criterion}
      Then {behaviour}

    @configuration
    Scenario: By its settings {criterion}
      When the settings of {criterion} are looked up
      Then it holds
"""
UNDECIDABLE = "the check cannot decide"
CASES = {
    "6.1": ("it holds", "it holds", "PASS", "provoked", [], False),
    "6.2": ("the check refutes", "it holds", "FAIL", "provoked", [], False),
    "6.3": ("the check cannot look", "it holds", "ERROR", "provoked", [], False),
    "6.4": (UNDECIDABLE, "it holds", "PASS", "behaviour", ["provoked"], False),
    "6.5": (UNDECIDABLE, UNDECIDABLE, "PASS", "configuration", ["provoked", "behaviour"], True),
}
"""By criterion: how the provoked scenario and the one from outside end; verdict, proof, what stayed open, looked."""


def test_weaker_proof_decides_where_stronger_proof_cannot(tiny: Tiny) -> None:
    """Level by level; the summary says which proof was reached, and why the stronger was not.

    What nobody needs is not run, and its stimuli are not begun.
    """
    rules = [RULE.format(criterion=criterion, provoked=case[0], behaviour=case[1]) for criterion, case in CASES.items()]
    ran = tiny.steps(STEPS).feature("\n".join(["@REQ-6", "Feature: Requirement 6", *rules])).run("--criteria=6")
    for criterion, (_, _, verdict, proof, unreached, looked) in CASES.items():
        found = ran.criterion(criterion)
        assert (found["verdict"], found["proof"]) == (verdict, proof), ran.output
        told = [(each["proof"], each["code"]) for each in found["unreached"]]
        assert told == [(each, "tiny.undecidable") for each in unreached]
        assert all(f"not by {each}: not here" in found["reason"] for each in unreached)
        assert (tiny.folder / f"looked-{criterion}").exists() is looked
