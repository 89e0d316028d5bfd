"""Whoever interrupts a verb is told what it leaves, and which verb mends it."""

from __future__ import annotations

import pytest

from stormproof.cli.speaking.interrupted import GOES_ON, READS, interrupted
from stormproof.cli.verbs import VERBS


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_an_interruption_says_what_is_left_and_what_mends_it(verb: str) -> None:
    """A verb that only looks leaves nothing; of all others it says how they go on."""
    said = interrupted(verb)
    assert ("nothing was changed" in said) == (verb in READS)
    assert ("`stormproof undo`" in said) == (verb not in READS)


def test_every_verb_of_which_something_is_said_is_there() -> None:
    """None is said of a verb that was given up."""
    assert READS | GOES_ON.keys() <= {verb.name for verb in VERBS}
