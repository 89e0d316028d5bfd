"""Clients with damaged forms of a valid key and with arbitrary texts: many, of the same forms in each run."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from stormproof.core.bench import Bench
from stormproof.core.keys import with_checksum
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.authentication.wrong_keys import Guesses, try_all
from stormproof.stimuli.shared.propagation import settled

TRIED = 60
SEED = 1
LETTERS = [chr(code) for code in range(0x21, 0x7F)]
BEYOND = [*LETTERS, *(chr(code) for code in range(0xA1, 0x100))]
"""What a field value may hold beside blanks: RFC 9110, 5.5."""
LONGEST = 40


def mutate(bench: Bench) -> Guesses:
    """Try damaged forms of a valid key and arbitrary texts; raises Undecidable as `try_all`."""
    valid, dice = bench.keys.issue("guesses"), random.Random(SEED)  # noqa: S311 - no secret comes of it
    return try_all(bench, damaged(valid, dice, TRIED))


def damaged(valid: str, dice: random.Random, count: int) -> list[tuple[str, str]]:
    """Return so many (what it is, text) that are not the valid key, all kinds in turn."""
    made: list[tuple[str, str]] = []
    while len(made) < count:
        for kind, damage in KINDS.items():
            text = damage(valid, dice)
            if text != valid:
                made.append((kind, text))
    return made[:count]


def _replaced(valid: str, dice: random.Random) -> str:
    place = dice.randrange(len(valid))
    return valid[:place] + dice.choice(LETTERS) + valid[place + 1 :]


def _shortened(valid: str, dice: random.Random) -> str:
    return valid[: dice.randrange(1, len(valid))]


def _lengthened(valid: str, dice: random.Random) -> str:
    return valid + "".join(dice.choices(LETTERS, k=dice.randint(1, LONGEST)))


def _stranger(_valid: str, dice: random.Random) -> str:
    return with_checksum("sp_" + "".join(dice.choices("abcXYZ019_-", k=43)))


def _arbitrary(_valid: str, dice: random.Random) -> str:
    return "".join(dice.choices(BEYOND, k=dice.randint(1, LONGEST)))


KINDS: Mapping[str, Callable[[str, random.Random], str]] = {
    "a key with one letter replaced": _replaced,
    "a key cut short": _shortened,
    "a key with more after it": _lengthened,
    "a made-up key with a checksum": _stranger,
    "an arbitrary text": _arbitrary,
}

DAMAGED = Stimulus("damaged keys", settled(mutate))
