"""The judges of native keys refute for the stated reason, and let pass what follows API Gateway."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.authentication.native_keys import (
    EVERY,
    Asked,
    Following,
    NativeTrial,
    judge_native_ended,
    judge_native_followed,
    judge_native_known,
)

JUDGES = (judge_native_known, judge_native_ended, judge_native_followed)
ASKED = (
    Asked("enabled", "prod", due=True, admitted=True),
    Asked("its plan does not cover this stage", "dev", due=False, admitted=False),
    Asked("it was disabled", "prod", due=False, admitted=False),
)
RIGHT = NativeTrial(Following(EVERY), ASKED)


def codes(trial: NativeTrial) -> list[str]:
    """Return the code of each judge in turn, empty for one that does not refute."""
    found = []
    for judge in JUDGES:
        try:
            judge(trial)
            found.append("")
        except Refuted as refuted:
            found.append(refuted.code)
    return found


def test_an_api_without_usage_plans_has_nothing_to_follow() -> None:
    """There are no native keys of it."""
    assert codes(NativeTrial()) == ["", "", ""]


def test_keys_that_are_followed_are_in_order() -> None:
    """Known while they are enabled, refused once they were ended."""
    assert codes(RIGHT) == ["", "", ""]


@pytest.mark.parametrize(
    ("following", "expected"),
    [
        ({"schedule": ""}, ["", "", "auth.native_unfollowed"]),
        ({"schedule": "rate(1 hour)"}, ["", "", "auth.native_unfollowed"]),
        ({"failed": "Unhandled"}, ["auth.native_unfollowed", "", "auth.native_unfollowed"]),
        ({"unknown": ("k1",)}, ["auth.native_refused", "", ""]),
        ({"outdated": ("k1",)}, ["", "", "auth.native_admitted"]),
    ],
)
def test_what_is_not_followed_is_told(following: dict[str, Any], expected: list[str]) -> None:
    """A rule that does not run, a function that fails, a store that says something else."""
    assert codes(replace(RIGHT, following=replace(Following(EVERY), **following))) == expected


def test_a_key_that_its_plan_admits_must_be_known() -> None:
    """Its clients were served before the hardening."""
    refused = replace(ASKED[0], admitted=False)
    assert codes(replace(RIGHT, asked=(refused, *ASKED[1:]))) == ["auth.native_refused", "", ""]


@pytest.mark.parametrize("place", [1, 2])
def test_an_ended_key_must_be_refused(place: int) -> None:
    """On its own stage once it was ended, and on others always; an authorizer that observes is told as such."""
    asked = tuple(replace(each, admitted=True) if at == place else each for at, each in enumerate(ASKED))
    assert codes(replace(RIGHT, asked=asked)) == ["", "auth.native_admitted", ""]
    assert codes(replace(RIGHT, asked=asked, observing_since="noon")) == ["", "auth.observing", ""]
