"""A scenario that fails because a control only observes says so, whichever step it was that failed."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.observing import prevented_by, told_as_observing
from stormproof.stimuli.shared.observing import control_observing_since

SINCE = pytest.StashKey[str]()
"""Since when the control only observes that would have prevented what a step met, kept on the item."""


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: Exception) -> None:
    """Look up the mode of the control that would have prevented what the step met."""
    control = prevented_by(exception.code) if isinstance(exception, Refuted) else ""
    if control:
        request.node.stash[SINCE] = control_observing_since(request.getfixturevalue("bench"), control)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Tell a refutation by that mode."""
    try:
        return (yield)
    except Refuted as refuted:
        since = item.stash.get(SINCE, "")
        if not since:
            raise
        raise told_as_observing(refuted, since) from refuted
