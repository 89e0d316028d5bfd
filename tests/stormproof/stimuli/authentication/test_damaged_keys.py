"""Damaged keys."""

from __future__ import annotations

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.keys import new_key, well_formed
from stormproof.stimuli.authentication.damaged_keys import KINDS, damaged


@given(seed=st.integers(), count=st.integers(0, 100))
def test_none_of_them_is_the_key_and_each_can_be_sent(seed: int, count: int) -> None:
    """All kinds in turn; nothing that no header may hold, nor blanks that a server may cut off."""
    valid = new_key()
    made = damaged(valid, random.Random(seed), count)
    assert len(made) == count
    assert {kind for kind, _ in made} <= set(KINDS)
    if count >= 2 * len(KINDS):
        assert {kind for kind, _ in made} == set(KINDS)
    for _, text in made:
        assert text != valid
        assert re.fullmatch(r"[\x21-\x7e\xa1-\xff]+", text)


def test_strangers_look_like_keys() -> None:
    """Only the store can tell them from a valid one."""
    made = damaged(new_key(), random.Random(1), 50)
    assert all(well_formed(text) for kind, text in made if kind == "a made-up key with a checksum")
