"""What every recovery works with: the target, its records, and where it says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from stormproof.aws.undo.lease import Lease
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.record import Phase, Record
from stormproof.operations.keys import Writes
from stormproof.operations.reach import Reached
from stormproof.operations.recovery.records import Records

SeenT = TypeVar("SeenT")
EVERY_S = 15.0
"""Between two looks at a restore, which takes at least 20 minutes on AWS:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""
EMBEDDED_EVERY_S = 0.1
STEP_S = 15.0
KEPT_EVERY = 200
"""After how many items or objects the record on this machine is written anew."""


def _silent(_text: str) -> None:
    """Say nothing."""


def _uncounted(_what: str, _done: int, _of: int) -> None:
    """Count for nobody."""


@dataclass
class Work:
    """A recovery under way; `say` takes a line, `count` how many of how many are done."""

    reached: Reached
    record: Record
    say: Callable[[str], None] = _silent
    count: Callable[[str, int, int], None] = _uncounted
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        """Find where its records are kept, and when it was begun where it goes on."""
        self.records = Records(self.reached.connection, self.reached.system)
        before = self.records.get(self.record.id)
        if before is not None and (before.open or before.phase is Phase.SERVING):
            self.record = replace(self.record, began=before.began, side=self.record.side or before.side)

    @property
    def reads(self) -> Reads:
        """Read-only AWS calls."""
        return self.reached.connection.reader

    @property
    def writer(self) -> Writes:
        """Mutating AWS calls."""
        return self.reached.connection.writer

    @property
    def clock(self) -> Clock:
        """The target's clock."""
        return self.reached.connection.clock

    def now(self) -> datetime:
        """Return the target's time."""
        return self.clock.now()

    def call(self, service: str, operation: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Make a call and await what settles it; raises CallFailed, NotThere."""
        return self.writer.call(Call(service, operation, parameters, **more))

    def enter(self, phase: Phase, **more: Any) -> None:
        """Write down that a phase begins, here and in the account, before anything of it is done."""
        self.record = self.record.at(phase, **more)
        self.records.put(self.record)

    def counted(self, what: str, done: int, of: int) -> None:
        """Tell how far it is, and write it down now and then."""
        self.count(what, done, of)
        if done % KEPT_EVERY == 0 or done == of:
            self.record = replace(self.record, done=done, of=of)
            self.records.put(self.record, everywhere=False)

    def until(
        self,
        look: Callable[[], SeenT],
        fits: Callable[[SeenT], bool],
        within_s: float,
        what: str,
        step_s: float = STEP_S,
    ) -> SeenT:
        """Look until it fits, letting time pass between two looks; the embedded AWS's is moved on by `step_s`.

        Raises CouldNotLook ``poll.timed_out`` after so many seconds on the target's clock.
        """
        began, moves = self.now(), None
        while not fits(seen := look()):
            waited_s = (self.now() - began).total_seconds()
            if waited_s > within_s:
                raise CouldNotLook("poll.timed_out", f"{what}: not seen within {within_s:g} s")
            self.say(f"waiting until {what}, {waited_s:.0f} s so far")
            moves = self._moves_time() if moves is None else moves
            if moves:
                self.clock.advance(timedelta(seconds=step_s))
            else:
                self.clock.pause(EMBEDDED_EVERY_S if self.reached.connection.target.embedded else EVERY_S)
        return seen

    def _moves_time(self) -> bool:
        """Tell whether this process may move the embedded AWS's time: a run that has started it does that itself."""
        connection = self.reached.connection
        if not (connection.target.embedded and connection.target.embedded.time_moves):
            return False
        held = Lease(connection, self.reached.system).held()
        return not (held and held.by_parent)
