"""The commands of the runbook, run as they are written, in their order.

Run are verbs of Stormproof's that read and, where nobody depends on the system, those that change something and need it
not for themselves. For all others, and for the AWS CLI, stands the record of the last time that somebody ran them
(`stormproof runbook run`).
A command that reads and stands in several places is run once; one that changes something, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.native_keys import opened_natively
from stormproof.core.bench import Bench
from stormproof.core.evidence import Record
from stormproof.core.judges.runbook.runs import Tried
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.commands import Command, Ran
from stormproof.core.runbook.placeholders import filled, values
from stormproof.core.runbook.trying import not_run
from stormproof.core.stimuli import Stimulus


@dataclass(frozen=True)
class Trial:
    """The runbook, and what came of each of its commands, by page."""

    book: Runbook
    tried: tuple[Tried, ...]

    def of(self, pages: Sequence[str]) -> tuple[Tried, ...]:
        """Return those of pages."""
        return tuple(each for each in self.tried if each.command.page in pages)


def run_commands(bench: Bench) -> Trial:
    """Run the commands of the target's runbook; raises CouldNotLook, Undecidable."""
    book = bench.context.runbook()
    known = values(bench.context.system)
    commands = [command for page in book.pages for command in page.commands]
    natively = any(each.where for each in commands) and opened_natively(bench.reads, bench.context.system)
    changing = bench.surroundings.rehearses and bench.target.permitted.provoke
    held = {each: not_run(each, known, natively=natively, changing=changing) for each in commands}
    due = _once([each for each in commands if held[each] is None])
    texts = [filled(each.text, known) for each in due]
    ran = bench.terminal.run(texts, changes=any(each.changes for each in due))
    for each in ran:
        bench.record(Record("command", bench.clock.now(), each.text, _content(each)))
    return Trial(book, tuple(_tried(commands, held, dict(zip(map(_run_as, due), ran, strict=True)))))


def _run_as(command: Command) -> tuple[str, str, int]:
    """Return what tells a run from others: its text and, of what changes something, its place (page, line)."""
    return (command.text, command.page, command.line) if command.changes else (command.text, "", 0)


def _once(commands: Sequence[Command]) -> list[Command]:
    """Leave out what reads and is run already."""
    first: dict[tuple[str, str, int], Command] = {}
    for each in commands:
        first.setdefault(_run_as(each), each)
    return list(first.values())


def _tried(
    commands: Sequence[Command], held: Mapping[Command, Tried | None], ran: Mapping[tuple[str, str, int], Ran]
) -> Iterator[Tried]:
    for each in commands:
        if (found := held[each]) is not None:
            yield found
        else:
            yield Tried(each, ran[_run_as(each)])


def _content(ran: Ran) -> dict[str, Any]:
    return {"status": ran.status, "said": ran.said, "seconds": round(ran.seconds, 3)}


TRIED = Stimulus("commands of the runbook", run_commands, frozenset({"block list"}), longest_s=240.0)
