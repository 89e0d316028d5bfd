"""When the patches of a service are installed."""

from __future__ import annotations

from functools import partial

from localaws.moto.control_plane import ControlPlane
from localaws.moto.patches import Patches


def installed(*asked: str) -> list[str]:
    """Return which services are patched once those were asked for; `c` reaches into `a` and `b`."""
    done: list[str] = []

    def note(service: str, _patches: Patches) -> None:
        done.append(service)

    plane = ControlPlane({service: partial(note, service) for service in "abc"}, {"c": ("a", "b")})
    try:
        for service in asked:
            plane.prepare(service)
    finally:
        plane.undo()
    return done


def test_a_service_is_patched_once_when_it_is_first_asked_for() -> None:
    """Nobody waits for the patches of another one; a service without patches is asked as it is."""
    assert installed() == []
    assert installed("b", "b", "unpatched") == ["b"]


def test_what_a_service_reaches_into_is_patched_before() -> None:
    """Each of them once, too."""
    assert installed("c") == ["a", "b", "c"]
    assert installed("b", "c") == ["b", "a", "c"]
