"""Judges of requirement 1 by the owner's native API keys: each opens its plan's stages, and none once it was ended.

A native key counts as ended when it is disabled, in no usage plan of the API, or deleted. API Gateway itself refuses it
from then on only where methods demand native keys; else the authorizer alone does, which follows by the minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted

EVERY = "rate(1 minute)"
"""How often native keys must be looked at: an ended one is refused within a minute."""


@dataclass(frozen=True)
class Asked:
    """What the authorizer said of a native key that was in a state (``enabled``, ``disabled``) when asked for a stage.

    `due` tells whether the key was to be admitted.
    """

    state: str
    stage: str
    due: bool
    admitted: bool


@dataclass(frozen=True)
class Following:
    """How native keys are followed. `schedule` is that of the rule, empty where it is off or leads elsewhere.

    `failed` is what the key sync said when it failed, empty for a run that did not; `unknown` and `outdated` are the
    IDs of native keys of which the store knew nothing, or something else than API Gateway, after it had run.
    """

    schedule: str
    failed: str = ""
    unknown: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True)
class NativeTrial:
    """A native key's life, as the authorizer saw it; `following` is None where no usage plan covers the API."""

    following: Following | None = None
    asked: tuple[Asked, ...] = ()
    observing_since: str = ""


def judge_native_known(trial: NativeTrial) -> None:
    """Refute unless native keys that are enabled in a plan of the API are known.

    Codes: ``auth.native_unfollowed``, ``auth.native_refused``.
    """
    if trial.following is None:
        return
    if trial.following.unknown:
        ids = ", ".join(trial.following.unknown)
        raise Refuted("auth.native_refused", f"the key store knows nothing of the native keys {ids}")
    _judge_ran(trial.following)
    for each in trial.asked:
        if each.due and not each.admitted:
            message = f"a native key of a usage plan is refused on the plan's own stage {each.stage}"
            raise Refuted("auth.native_refused", message)


def judge_native_ended(trial: NativeTrial) -> None:
    """Refute unless a native key is refused where it was ended, and on the stages that its plans do not cover.

    Codes: ``auth.observing``, ``auth.native_admitted``.
    """
    admitted: Sequence[Asked] = [each for each in trial.asked if each.admitted and not each.due]
    if admitted and trial.observing_since:
        raise Refuted("auth.observing", f"observing since {trial.observing_since}")
    for each in admitted:
        raise Refuted("auth.native_admitted", f"the authorizer admits a native key to stage {each.stage}: {each.state}")


def judge_native_followed(trial: NativeTrial) -> None:
    """Refute unless the key store follows native keys by the minute.

    Codes: ``auth.native_unfollowed``, ``auth.native_admitted``.
    """
    following = trial.following
    if following is None:
        return
    _judge_ran(following)
    if following.outdated:
        ids = ", ".join(following.outdated)
        raise Refuted("auth.native_admitted", f"the key store says something else than API Gateway of {ids}")
    if following.schedule != EVERY:
        said = f"runs by {following.schedule}" if following.schedule else "is run by no rule"
        raise Refuted(
            "auth.native_unfollowed", f"the key sync {said}: native keys that are ended stay valid in the key store"
        )


def _judge_ran(following: Following) -> None:
    if following.failed:
        raise Refuted("auth.native_unfollowed", f"the key sync fails: {following.failed}")
