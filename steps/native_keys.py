"""Steps about the API's native keys: whether the authorizer and the key store follow what API Gateway says of them."""

from __future__ import annotations

from pytest_bdd import then

from stormproof.core.judges.authentication.native_keys import (
    NativeTrial,
    judge_native_ended,
    judge_native_followed,
    judge_native_known,
)
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.authentication import native_keys

NATIVE_LIFE = when_stimulus("a native API key is given, disabled, withdrawn and deleted", native_keys.NATIVE_LIFE)


@then("the native keys of the API's usage plans are known on their stages")
def native_known(result: StimulusResult[NativeTrial]) -> None:
    """The key store is the truth, and holds what API Gateway says."""
    judge_native_known(result.value)


@then("once it was ended it is refused, and always on other stages")
def native_ended(result: StimulusResult[NativeTrial]) -> None:
    """By the authorizer, whether or not the gateway demands native keys too."""
    judge_native_ended(result.value)


@then("the key store follows native keys by the minute")
def native_followed(result: StimulusResult[NativeTrial]) -> None:
    """By a rule that runs the key sync, which does not fail."""
    judge_native_followed(result.value)
