"""Judges of commands as they were run; code ``runbook.command_failed``.

What a verb's status says: 0 it has done its work; 1 of a verb that reads: it has done its work, and found something;
3 it could not look: no verdict on the runbook. Whatever else is a command that fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.runbook.findings import Finding
from stormproof.core.runbook.commands import OURS, Command, Ran, program

DONE, FOUND, NOT_LOOKED = 0, 1, 3


@dataclass(frozen=True)
class Tried:
    """A command with what came of it; `ran` is None where it was not run here, `why` then says for what reason.

    `means_nothing`: the system has nothing that it is about, and nothing is to be proven.
    """

    command: Command
    ran: Ran | None = None
    why: str = ""
    means_nothing: bool = False


def of_runs(tried: Sequence[Tried]) -> Iterator[Finding]:
    """Yield the commands that fail; raises CouldNotLook for the first that could not look."""
    unseen = [each for each in tried if each.ran and _could_not_look(each.command, each.ran)]
    for each in tried:
        if each.ran and each not in unseen and not _works(each.command, each.ran):
            yield Finding("runbook.command_failed", each.command.page, f"{each.command} fails: {_last(each.ran)}")
    for each in unseen:
        if each.ran:
            raise CouldNotLook("runbook.could_not_look", f"{each.command} could not look: {_last(each.ran)}")


def told(tried: Sequence[Tried]) -> str:
    """Return how many commands were run here, and what stands for the others; empty where there was none."""
    ran = sum(each.ran is not None for each in tried)
    by_record = sum(each.ran is None and not each.means_nothing for each in tried)
    nothing = sum(each.means_nothing for each in tried)
    parts = [f"{ran} commands were run"] if ran else []
    parts += [f"{by_record} stand by the record of their last run"] if by_record else []
    parts += [f"{nothing} are about what the system has not"] if nothing else []
    return ", ".join(parts)


def _could_not_look(command: Command, ran: Ran) -> bool:
    return ran.status == NOT_LOOKED and program(command.text) == OURS


def _works(command: Command, ran: Ran) -> bool:
    if ran.status == FOUND:
        return program(command.text) == OURS and not command.changes
    return ran.status == DONE


def _last(ran: Ran) -> str:
    lines = [line.strip() for line in ran.said.splitlines() if line.strip()]
    return f"exit status {ran.status}" + (f": {' '.join(lines[-3:])}" if lines else "")
