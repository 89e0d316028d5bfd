"""Judges of criteria 8.1 and 8.2: what the firewall refuses, what it lets pass, and what it writes down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.judges.firewall.demands import OURS
from stormproof.core.observations import FIREWALL_MARK, Exchange
from stormproof.core.request_log import ERROR_TYPE, function_failed

UNAUTHORIZED, FORBIDDEN = 401, 403
BLOCK, COUNT = "BLOCK", "COUNT"


@dataclass(frozen=True)
class Tried:
    """One request to a stage (by its ARN), and what the firewall's log tells of it.

    `action` is BLOCK, COUNT where a rule only counted it, or empty where the log tells nothing; `rule` is the one that
    blocked. `keyless` tells that it carried no key: behind the firewall the gateway turns it away with 401.
    """

    what: str
    stage: str
    exchange: Exchange
    action: str = ""
    keyless: bool = False
    rule: str = ""

    @property
    def marked(self) -> bool:
        """Whether the answer carries the firewall's mark."""
        return FIREWALL_MARK in self.exchange.headers

    @property
    def known_refused(self) -> bool:
        """Whether it is known that the firewall refused: by its mark, or by the log where it is a rule of the owner's.

        Rules of ours mark what they refuse.
        """
        return self.marked or (self.action == BLOCK and not self.rule.startswith(OURS))

    def described(self) -> str:
        """Return it in a line."""
        log = f", logged as {self.action}" if self.action else ""
        return f"{self.what}: {self.exchange.method} {self.exchange.url}: {self.exchange.status}{log}"


def judge_attacks_blocked(attacks: Sequence[Tried]) -> None:
    """Refute unless the firewall refused each attack with 403, and it was the firewall: by its mark or by its log.

    Codes: ``firewall.only_counting``, ``firewall.attack_admitted``, ``firewall.block_unmarked``.
    """
    for each in attacks:
        if each.exchange.status == FORBIDDEN and (each.marked or each.action == BLOCK):
            continue
        if each.action == COUNT:
            raise Refuted("firewall.only_counting", f"the firewall only counted {each.described()}", (each.stage,))
        if each.exchange.status == FORBIDDEN:
            raise Refuted(
                "firewall.block_unmarked", f"somebody refused, nobody knows who: {each.described()}", (each.stage,)
            )
        raise Refuted("firewall.attack_admitted", f"the firewall let pass {each.described()}", (each.stage,))


def judge_attacks_logged(attacks: Sequence[Tried]) -> None:
    """Refute unless the firewall's log has each attack as blocked; code ``firewall.block_not_logged``."""
    for each in attacks:
        if each.action != BLOCK:
            raise Refuted("firewall.block_not_logged", f"the log does not tell of {each.described()}", (each.stage,))


def judge_harmless_passed(harmless: Sequence[Tried]) -> None:
    """Refute if the firewall refused what is no attack; code ``firewall.harmless_refused``."""
    for each in harmless:
        if each.marked or each.action == BLOCK:
            raise Refuted("firewall.harmless_refused", f"the firewall refused {each.described()}", (each.stage,))


def judge_keys_hidden(lines: Iterable[str], samples: Iterable[str], secrets: Sequence[str]) -> None:
    """Refute if a key stands in the firewall's log or in its samples, given as text.

    Codes: ``firewall.key_logged``, ``firewall.key_sampled``. Raises CouldNotLook where there is nothing to look at.
    """
    lines, samples = list(lines), list(samples)
    if any(secret in line for line in lines for secret in secrets):
        raise Refuted("firewall.key_logged", "the firewall's log holds the text of a key that a client sent")
    if any(secret in sample for sample in samples for secret in secrets):
        raise Refuted(
            "firewall.key_sampled", "the firewall's sampled requests hold the text of a key that a client sent"
        )
    if not lines or not samples:
        where = "logged" if samples else "sampled"
        raise CouldNotLook("firewall.nothing_seen", f"the request that carried a key was not {where}")


def judge_projects_passed(projects: Sequence[Tried]) -> None:
    """Refute if the firewall refused a project; code ``firewall.project_blocked``.

    Raises CouldNotLook where the gateway itself did not take one: that says nothing of the firewall. Whatever a
    function answers, or that it failed, shows that it was asked, so the firewall had let the project pass.
    """
    for each in projects:
        if each.marked or each.action == BLOCK:
            raise Refuted("firewall.project_blocked", f"the firewall refused a project, {each.described()}")
        refused = ERROR_TYPE in each.exchange.headers and not function_failed(each.exchange)
        if refused and not (each.keyless and each.exchange.status == UNAUTHORIZED):
            raise CouldNotLook("firewall.project_refused", f"the gateway itself refused {each.described()}")


def judge_listed_refused(listed: Sequence[Tried]) -> None:
    """Refute unless each client at a listed address got 403, marked or by a rule of the owner's that the log names.

    Codes: ``firewall.listed_admitted``, ``firewall.block_unmarked``.
    """
    for each in listed:
        if each.exchange.status != FORBIDDEN:
            raise Refuted(
                "firewall.listed_admitted", f"let in from a listed address, {each.described()}", (each.stage,)
            )
        if not each.known_refused:
            raise Refuted(
                "firewall.block_unmarked", f"somebody refused, nobody knows who: {each.described()}", (each.stage,)
            )


def judge_unlisted_served(unlisted: Sequence[Tried]) -> None:
    """Refute if the firewall refused a client at an address that is not listed; code ``firewall.unlisted_refused``."""
    for each in unlisted:
        if each.marked or each.action == BLOCK:
            raise Refuted("firewall.unlisted_refused", f"refused though not listed, {each.described()}", (each.stage,))
        if each.exchange.status >= 400:
            raise CouldNotLook("firewall.not_served", f"the gateway itself refused {each.described()}")


def judge_reputation(reputed: Tried) -> None:
    """Refute unless a client on AWS's list got 403, marked or by a rule of the owner's that the log names.

    Codes: ``firewall.reputation_admitted``, ``firewall.block_unmarked``.
    """
    if reputed.exchange.status != FORBIDDEN:
        raise Refuted(
            "firewall.reputation_admitted", f"let in though on AWS's list, {reputed.described()}", (reputed.stage,)
        )
    judge_listed_refused([reputed])
