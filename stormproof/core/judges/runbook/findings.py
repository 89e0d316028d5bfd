"""What is wrong with a runbook, as data: for checks, for a plan, and for who writes one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted

SHOWN = 3


@dataclass(frozen=True)
class Finding:
    """Something wrong: a stable code, where, and what; `resource` is what it is about."""

    code: str
    resource: str
    said: str

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.said} [{self.code}]"


def refute(findings: Iterable[Finding]) -> None:
    """Raise Refuted with the code of the first finding, if there is any, telling the first few."""
    found: Sequence[Finding] = tuple(findings)
    if not found:
        return
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    said = "; ".join(each.said for each in found[:SHOWN]) + more
    resources = tuple(dict.fromkeys(each.resource for each in found))
    raise Refuted(found[0].code, said, resources, found=tuple(each.said for each in found))
