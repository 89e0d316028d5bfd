"""Rows of the table from calls: what was called needs which actions, on resources of which templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from stormproof.aws.access.readonly import is_read
from stormproof.aws.rights.calls import also, permissions_of
from stormproof.aws.rights.table import Kind, Recorded, Rows, narrowed
from stormproof.aws.rights.templates import template_of
from stormproof.core.planning.plans import Call
from stormproof.core.system import System
from stormproof.repository.service import OTHERS

NOT_AWS = OTHERS | {"localaws"}
"""What the embedded AWS has beyond AWS, GitHub, and the checkout of a repository: nothing of IAM's."""


def rows_of(calls: Iterable[Call], system: System, roles: Sequence[str] = ()) -> Recorded:
    """Return what calls that were made for a system need; `roles` are those of its functions."""
    found: dict[Kind, defaultdict[str, set[str]]] = {"reads": defaultdict(set), "writes": defaultdict(set)}
    for call in calls:
        if call.service not in NOT_AWS:
            kind: Kind = "reads" if is_read(call.service, call.operation) else "writes"
            for action, template in _needed(call, system, roles):
                found[kind][action].add(template)
    return Recorded(narrowed(found["reads"]), narrowed(found["writes"]))


def lacking(rows: Rows, calls: Iterable[Call], system: System, roles: Sequence[str] = ()) -> frozenset[tuple[str, str]]:
    """Return the actions and templates that calls need and that rows do not cover."""
    needed = {each for call in calls if call.service not in NOT_AWS for each in _needed(call, system, roles)}
    return frozenset(
        (action, template)
        for action, template in needed
        if not any(fnmatchcase(template, pattern) for pattern in rows.get(action, ()))
    )


def _needed(call: Call, system: System, roles: Sequence[str]) -> Iterator[tuple[str, str]]:
    for each in permissions_of(call, system):
        yield each.action, template_of(each.resource, system, roles)
    yield from also(call.service, call.operation)
