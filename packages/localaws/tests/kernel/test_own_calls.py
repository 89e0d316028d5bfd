"""Calls that the embedded AWS makes of itself are known by their mark, and nobody else's are."""

from __future__ import annotations

from localaws.kernel.own_calls import OwnCalls


def test_the_mark_of_this_run_is_ours() -> None:
    """Nothing, letters beyond ASCII and another run's are not."""
    ours = OwnCalls()
    assert ours.bear(ours.mark)
    assert not any(ours.bear(other) for other in ("", "\u00e9", "\udce9", OwnCalls().mark))


def test_the_mark_is_not_shown() -> None:
    """Not even where the object is."""
    ours = OwnCalls()
    assert ours.mark not in repr(ours)
