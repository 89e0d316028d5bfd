"""What is written down of a journey as it is taken: whoever comes after a kill knows what to clean up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from stormproof.aws.undo.interruption import uninterrupted
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.journeys import made, names_of, sent
from stormproof.core.evidence import Redactor
from stormproof.core.observations import GONE, Exchange
from stormproof.core.request_log import READ_ONLY
from stormproof.core.undo import Disturbed, Entry
from stormproof.core.workload.model import Step


class JourneyNotes:
    """The notes of one journey, an entry of the undo journal from before its first request that makes something.

    `claim` is called before that; `here_alone` is as `Journal.note` has it. A value that is a secret of the run is not
    written down. Where the workload states no cleanup, its owner wants what a client makes to stay.
    """

    def __init__(
        self,
        journal: Journal,
        steps: Sequence[Step],
        redactor: Redactor,
        claim: Callable[[], object],
        *,
        here_alone: bool = False,
    ) -> None:
        self._journal = journal
        self._here_alone = here_alone
        self._cleanup = tuple(step for step in steps if step.cleanup)
        self._redactor = redactor
        self._claim = claim
        self._entry: Entry | None = None
        self._under_way: Step | None = None
        self._captured: dict[str, Any] = {}

    @contextmanager
    def making(self, step: Step) -> Iterator[None]:
        """Write down that a step is taken, and let it come to its answer, unless it only reads.

        Raises Undecidable ``journal.unwritable``, and what `claim` raises: the step is not taken then.
        """
        if not self._cleanup or step.method in READ_ONLY:
            yield
            return
        if self._entry is None:
            self._claim()
        with uninterrupted():
            self._under_way = step
            self._write()
            yield

    def captured(self, values: Mapping[str, Any]) -> None:
        """Write down what is known by now; raises as `making`."""
        new = {name: value for name, value in values.items() if self._captured.get(name) != value}
        if self._entry is None or not (new or self._under_way):
            return
        self._captured |= new
        self._under_way = None
        self._write()

    def ended(self, answers: Sequence[object]) -> None:
        """Strike the entry off, unless a step was cut off, or one of the cleanup was not answered, or refused.

        What was refused stands there still: `undo --list` tells of it, and the next verb tries again. What is not there
        is clean. Raises UndoIncomplete.
        """
        if self._entry and not self._under_way and all(map(_cleaned, answers)):
            self._journal.close(self._entry)

    def _write(self) -> None:
        if self._entry is None:
            self._entry = self._journal.note("a client's journey", self._things(), here_alone=self._here_alone)
        else:
            self._entry = self._journal.note_more(self._entry, self._things())

    def _things(self) -> tuple[Disturbed, ...]:
        things = [
            sent(step) if self._secret(step) else made(step, self._captured)
            for step in self._cleanup
            if names_of(step) <= self._captured.keys()
        ]
        return (*things, *([sent(self._under_way)] if self._under_way else []))

    def _secret(self, step: Step) -> bool:
        values = [str(self._captured[name]) for name in names_of(step)]
        return any(self._redactor.text(value) != value for value in values)


def _cleaned(answer: object) -> bool:
    """Tell whether a step of the cleanup has left nothing, by its answer."""
    return isinstance(answer, Exchange) and (answer.status < 400 or answer.status in GONE)
