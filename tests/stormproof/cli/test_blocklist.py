"""``stormproof blocklist`` as its user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

WHY = ("--reason", "tried")


def test_addresses_are_listed_and_taken_off(stormproof: Callable[..., Any], hardened: str) -> None:
    """What is told is what was done; a plan finds nothing to change in it."""
    target = ("--target", hardened)
    unsaid = stormproof("blocklist", "add", "127.0.0.77", "--yes", *target)
    assert (unsaid.returncode, "--reason was not given" in unsaid.stderr) == (2, True)
    unasked = stormproof("blocklist", "add", "127.0.0.77", *WHY, *target)
    assert (unasked.returncode, "Refuse 127.0.0.77/32?" in unasked.stderr) == (2, True)
    added = stormproof("blocklist", "add", "127.0.0.77", "2001:db8:7::1/48", *WHY, "--yes", "--json", "-", *target)
    assert json.loads(added.stdout) == {"changed": ["127.0.0.77/32", "2001:db8:7::/48"], "unchanged": []}
    listed = json.loads(stormproof("blocklist", "list", "--json", "-", *target).stdout)
    assert {"2001:db8:7::/48": False}.items() <= {each["range"]: each["canary"] for each in listed}.items()
    assert [each["range"] for each in listed if each["canary"]] == ["192.0.2.66/32", "2001:db8::66/128"]
    assert "Nothing to change" in stormproof("plan", "--criteria", "8.1,8.2", *target).stdout
    removed = stormproof("blocklist", "remove", "127.0.0.77", "2001:db8:7::/48", "9.9.9.9", "--yes", *target)
    assert removed.stdout.splitlines() == [
        "127.0.0.77/32: taken off",
        "2001:db8:7::/48: taken off",
        "9.9.9.9/32: was not listed",
    ]


def test_why_who_and_until_when_is_kept_beside_an_address(stormproof: Callable[..., Any], hardened: str) -> None:
    """It goes with the address; what is not over is not pruned, and an expiry in the past is refused."""
    target = ("--target", hardened)
    past = stormproof("blocklist", "add", "127.0.0.78", *WHY, "--expires", "2020-01-01", "--yes", *target)
    assert (past.returncode, "lies in the past" in past.stderr) == (2, True)
    said = ("--reason", "floods", "--by", "ada", "--expires", "7d")
    assert stormproof("blocklist", "add", "127.0.0.78", *said, "--yes", *target).returncode == 0
    listed = json.loads(stormproof("blocklist", "list", "--json", "-", *target).stdout)
    (entry,) = [each for each in listed if each["range"] == "127.0.0.78/32"]
    assert (entry["reason"], entry["by"], entry["state"]) == ("floods", "ada", "")
    assert "Nothing that is listed is over." in stormproof("blocklist", "prune", "--yes", *target).stdout
    assert stormproof("blocklist", "remove", "127.0.0.78", "--yes", *target).returncode == 0
    assert "floods" not in stormproof("blocklist", "list", *target).stdout


def test_bad_addresses_are_told_before_anything_is_touched(
    stormproof: Callable[..., Any], localaws: dict[str, Any]
) -> None:
    """Exit status 2, one message, with the way out."""
    done = stormproof("blocklist", "add", "1.2.3", *WHY, "--target", localaws["target"])
    assert done.returncode == 2
    assert "neither an address nor a CIDR range" in done.stderr
