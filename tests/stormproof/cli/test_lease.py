"""``stormproof lease`` as its user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stormproof.aws.access.connection import connect
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import load_target
from stormproof.aws.undo.lease import Lease

Run = Callable[..., Any]


def test_a_lease_is_shown_refused_over_and_broken(stormproof: Run, localaws: dict[str, Any]) -> None:
    """Who has it, since when and what for; another verb is refused with that; a person may take it."""
    target = localaws["target"]
    connection = connect(load_target(Path(target)), lambda _: None)
    lease = Lease(connection, discover(connection.reader, connection.target), "a test")
    lease.take()
    try:
        _told_of_a_lease(stormproof, target)
    finally:
        lease.release()


def _told_of_a_lease(stormproof: Run, target: str) -> None:
    shown = json.loads(stormproof("lease", "show", "--json", "-", "--target", target).stdout)
    assert (shown["held"], shown["over"], shown["doing"]) == (True, False, "a test")
    refused = stormproof("prove", "--yes", "--no-wait", "--only", "guard-detached", "--target", target)
    assert (refused.returncode, "being changed by process" in refused.stderr) == (3, True)
    assert stormproof("lease", "break", "--target", target).returncode == 2
    assert stormproof("lease", "break", "--yes", "--target", target).returncode == 0
    assert "Nobody is changing" in stormproof("lease", "show", "--target", target).stdout
