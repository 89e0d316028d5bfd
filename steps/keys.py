"""Steps about API keys."""

from __future__ import annotations

from pytest_bdd import then

from stormproof.core.judges.authentication import judge_admitted, judge_keys_told_apart, judge_refused
from stormproof.core.stimuli import Receipt
from stormproof.run.stimuli import when_stimulus
from stormproof.stimuli import clients

CROWD = when_stimulus("twenty-five clients use keys of their own at once", clients.CROWD)
ROTATION = when_stimulus("a key is replaced with an overlap and then without one", clients.ROTATION)


@then("each client is served")
def served(receipt: Receipt[clients.Crowd]) -> None:
    """By the system itself."""
    judge_admitted(receipt.value.attempts)


@then("each client is logged as itself")
def told_apart(receipt: Receipt[clients.Crowd]) -> None:
    """Every key by its own ID, ten of them at least."""
    judge_keys_told_apart(receipt.value.attempts, receipt.value.logged)


@then("both keys work during the overlap")
def overlapping(receipt: Receipt[clients.Rotation]) -> None:
    """A rotation locks nobody out."""
    judge_admitted(receipt.value.during)


@then("only the new key works afterwards")
def rotated(receipt: Receipt[clients.Rotation]) -> None:
    """A rotation ends."""
    judge_refused(receipt.value.old_afterwards)
    judge_admitted(receipt.value.new_afterwards)
