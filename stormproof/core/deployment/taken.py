"""What an owner's deployment took of what hardening had set: by which stack's update, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MENDED_BY = "stormproof apply"
MOST_NAMED = 3


@dataclass(frozen=True)
class Taken:
    """An aspect that hardening had set on a stack's resource, and that is gone since an update of the stack.

    `criteria` are those that its control serves, `by` the properties whose change takes it, `at` when the stack had
    updated the resource.
    """

    control: str
    criteria: tuple[str, ...]
    resource: str
    aspect: str
    owner: str
    by: tuple[str, ...]
    at: datetime

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {
            "control": self.control,
            "resource": self.resource,
            "aspect": self.aspect,
            "owner": self.owner,
            "by": list(self.by),
            "at": self.at.isoformat(),
            "mended_by": MENDED_BY,
        }


@dataclass(frozen=True)
class Takings:
    """All that was taken, and why that could not be looked at, empty where it could."""

    found: tuple[Taken, ...] = ()
    unseen: str = ""

    def of(self, criterion: str) -> tuple[Taken, ...]:
        """Return what a criterion rests on."""
        return tuple(each for each in self.found if criterion in each.criteria)


NOTHING_TAKEN = Takings()


def said(taken: Iterable[Taken]) -> str:
    """Return the sentence about what was taken, with what mends it; empty for nothing."""
    listed = tuple(taken)
    if not listed:
        return ""
    first = listed[0]
    named = [f"{each.aspect} of {_short(each.resource)} ({' or '.join(each.by)})" for each in listed[:MOST_NAMED]]
    more = [f"{len(listed) - MOST_NAMED} more"] if len(listed) > MOST_NAMED else []
    when = f"{max(each.at for each in listed):%Y-%m-%d %H:%M}"
    return (
        f"the update of {first.owner} at {when} UTC took {', '.join((*named, *more))}; `{MENDED_BY}` puts it on again"
    )


def _short(resource: str) -> str:
    return resource.split(":", 5)[5].lstrip("/") if resource.startswith("arn:") else resource
