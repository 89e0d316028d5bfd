"""A scenario that fails because a control only observes says so, whichever step it was that failed."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.judges.observing import REFUSING, UNCAUSED, as_observing, as_uncausable, prevented_by
from stormproof.stimuli.shared.observing import control_observing_since

SINCE = pytest.StashKey[str]()
"""Since when the control only observes that would have prevented what a step met, kept on the item."""


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: Exception) -> None:
    """Look up the modes of the controls that would have prevented, or caused, what the step met."""
    controls: tuple[str, ...] = ()
    if isinstance(exception, Refuted) and not exception.by_owner and (control := prevented_by(exception.code)):
        controls = (control,)
    elif isinstance(exception, CouldNotLook) and exception.code == UNCAUSED:
        controls = REFUSING
    if controls:
        bench = request.getfixturevalue("bench")
        found = (control_observing_since(bench, control) for control in controls)
        request.node.stash[SINCE] = next(filter(None, found), "")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Tell what was met by those modes."""
    try:
        return (yield)
    except (Refuted, CouldNotLook) as error:
        since = item.stash.get(SINCE, "")
        if not since:
            raise
        named = as_observing(error, since) if isinstance(error, Refuted) else as_uncausable(error, since)
        raise named from error
