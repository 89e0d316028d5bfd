"""What an identity has used of late, against what is known that it needs: the check on the analysis from outside.

Which services and actions IAM reports, and that it takes up to four hours:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from stormproof.core.least_privilege.resources import Permission

RECENT = timedelta(days=90)
"""What was used longer ago may be what former code did."""


@dataclass(frozen=True)
class Accessed:
    """A service by the prefix of its actions, when it was last asked, and those of its actions that are tracked."""

    service: str
    at: datetime
    actions: Mapping[str, datetime] = field(default_factory=dict)


LookAtAccesses = Callable[[str], tuple[tuple[Accessed, ...], datetime]]
"""Takes a role's ARN and returns what it used, and the time of asking; raises CouldNotLook, NotThere."""


def nothing_accessed(_role: str) -> tuple[tuple[Accessed, ...], datetime]:
    """Return nothing: where nobody asks what was used."""
    return (), datetime.fromtimestamp(0, UTC)


def beyond(used: Sequence[Accessed], needed: Iterable[Permission], role: str, now: datetime) -> Iterator[str]:
    """Yield what a role has used of late and what is needed does not hold."""
    actions = {each.action.lower() for each in needed}
    services = {action.partition(":")[0] for action in actions}
    for each in used:
        if now - each.at <= RECENT and each.service.lower() not in services:
            yield f"{role} has used {each.service} on {each.at:%Y-%m-%d}, which nothing that is known of the code needs"
            continue
        for action, at in sorted(each.actions.items()):
            named = f"{each.service}:{action}"
            if now - at <= RECENT and named.lower() not in actions:
                yield f"{role} has used {named} on {at:%Y-%m-%d}, which nothing that is known of the code needs"
