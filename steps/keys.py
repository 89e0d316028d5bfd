"""Steps about API keys."""

from __future__ import annotations

from pytest_bdd import given, then

from provisioners.authentication import key_store
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.authentication.admission import judge_admitted, judge_keys_told_apart, judge_refused
from stormproof.core.keys import key_id
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.authentication import valid_keys

CROWD = when_stimulus("twenty-five clients use keys of their own at once", valid_keys.CROWD)
ROTATION = when_stimulus("a key is replaced with an overlap and then without one", valid_keys.ROTATION)


@given("a client with a valid key", target_fixture="client")
def client(bench: Bench) -> str:
    """The run's own, by its key's ID; made now where the target names none."""
    return key_id(bench.keys.harness())


@given("a key store that holds the keys of clients", target_fixture="store")
def store(bench: Bench) -> key_store.KeyTable:
    """Without it there is nothing to be found out about keys."""
    found = key_store.read(bench.reads, bench.context)
    if found is None:
        raise CouldNotLook("keys.no_store", "there is no key store; run `stormproof apply` first")
    return found


@then("each client is served")
def served(result: StimulusResult[valid_keys.Crowd]) -> None:
    """By the system itself."""
    judge_admitted(result.value.attempts)


@then("each client is logged as itself")
def told_apart(result: StimulusResult[valid_keys.Crowd]) -> None:
    """Every key by its own ID, ten of them at least."""
    judge_keys_told_apart(result.value.attempts, result.value.logged)


@then("both keys work during the overlap")
def overlapping(result: StimulusResult[valid_keys.Rotation]) -> None:
    """A rotation locks nobody out."""
    judge_admitted(result.value.during)


@then("only the new key works afterwards")
def rotated(result: StimulusResult[valid_keys.Rotation]) -> None:
    """A rotation ends."""
    judge_refused(result.value.old_afterwards)
    judge_admitted(result.value.new_afterwards)
