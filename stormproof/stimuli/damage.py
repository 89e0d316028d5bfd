"""Clients with damaged forms of a valid key and with arbitrary texts, made by hypothesis."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from probes.remote.http import Connection
from stormproof.core.judges.authentication import Attempt
from stormproof.core.keys import with_checksum
from stormproof.stimuli.bench import Bench
from stormproof.stimuli.doors import observing_since
from stormproof.stimuli.guesses import Guesses, attempt

MUTATIONS = 60


def mutate(bench: Bench) -> Guesses:
    """Try damaged forms of a valid key and arbitrary texts, made by hypothesis."""
    valid = bench.keys.issue("guesses")
    attempts: list[Attempt] = []
    with Connection(bench.endpoint()) as connection:

        @settings(
            max_examples=MUTATIONS,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )
        @given(_damaged(valid))
        def tried(guess: str) -> None:
            attempts.append(attempt(bench, connection, "a made-up key", guess))

        tried()
    return Guesses(tuple(attempts), observing_since(bench))


def _damaged(valid: str) -> SearchStrategy[str]:
    places = st.integers(0, len(valid) - 1)
    letters = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
    replaced = st.builds(lambda place, letter: valid[:place] + letter + valid[place + 1 :], places, letters)
    shortened = st.builds(lambda place: valid[:place] or "x", places)
    lengthened = st.builds(lambda text: valid + text, st.text(letters, min_size=1, max_size=40))
    strangers = st.builds(lambda seed: with_checksum("sp_" + seed), st.text("abcXYZ019_-", min_size=43, max_size=43))
    arbitrary = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_categories=["Cc"]), min_size=1)
    return st.one_of(replaced, shortened, lengthened, strangers, arbitrary).filter(lambda guess: guess != valid)
