"""Which commands are run where: on any target those that read, where nobody depends on it more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stormproof.core.judges.runbook.runs import Tried
from stormproof.core.runbook.commands import OURS, Command, program, reads
from stormproof.core.runbook.placeholders import chosen, missing

NATIVE = "native-keys"


def not_run(command: Command, known: Mapping[str, str], *, natively: bool, changing: bool) -> Tried | None:
    """Return why a command is not run here, None where it is.

    `known` are the values of placeholders, `natively` tells that clients come with native keys, `changing` that what
    changes something may be run.
    """
    if lacking := missing(command.text, known):
        return Tried(command, why=f"the system has no {lacking[0].replace('_', ' ')}", means_nothing=True)
    if command.where and (command.where == NATIVE) is not natively:
        return Tried(command, why=f"it is for systems with {command.where.replace('-', ' ')}", means_nothing=True)
    why = next((said for said, holds in _reasons(command, known, changing=changing) if holds), "")
    return Tried(command, why=why) if why else None


def _reasons(command: Command, known: Mapping[str, str], *, changing: bool) -> Iterator[tuple[str, bool]]:
    """Yield what keeps a command from being run, and whether it does."""
    yield "somebody has to choose what it is about", bool(chosen(command.text, known))
    yield "it wants the system for itself", command.alone
    yield "it is no verb of Stormproof's", program(command.text) != OURS
    yield "it changes something", not changing and (command.changes or not reads(command.text))
