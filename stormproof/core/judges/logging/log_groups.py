"""Judges of 9.3 and 9.4: how long log groups keep what is written to them, and whether they can be queried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted

STANDARD = "STANDARD"


@dataclass(frozen=True)
class KeptGroup:
    """A log group of the system; `days` is None where it never expires.

    `policy` names the account policy that decides, empty where the group itself does.
    """

    name: str
    writer: str
    days: int | None
    log_class: str = STANDARD
    policy: str = ""


def judge_retention(groups: Sequence[KeptGroup], at_least: int) -> None:
    """Refute if a log group loses its logs sooner than after so many days.

    Codes: ``logs.kept_too_short``, ``logs.account_policy_shortens``.
    """
    short = [each for each in groups if each.days is not None and each.days < at_least]
    for each in sorted(short, key=lambda each: not each.policy):
        by = f", by the account policy {each.policy}" if each.policy else ""
        code = "logs.account_policy_shortens" if each.policy else "logs.kept_too_short"
        names = tuple(other.name for other in short)
        raise Refuted(code, f"{each.name} ({each.writer}) is kept for {each.days} days{by}, not {at_least}", names)


def judge_class(groups: Sequence[KeptGroup]) -> None:
    """Refute if a log group is of a class that not every query can be asked of; code ``logs.not_queryable``."""
    if others := [each for each in groups if each.log_class != STANDARD]:
        message = ", ".join(f"{each.name} ({each.writer}) is of class {each.log_class}" for each in others)
        raise Refuted("logs.not_queryable", message, tuple(each.name for each in others))


def judge_found_everywhere(wanted: Sequence[str], found: Mapping[str, int]) -> None:
    """Refute unless a query found what it was to find in each of the groups (group -> lines).

    Code ``logs.query_misses``.
    """
    if missed := [group for group in wanted if not found.get(group)]:
        raise Refuted("logs.query_misses", f"a query finds nothing in {', '.join(missed)}", tuple(missed))
