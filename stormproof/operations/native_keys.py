"""Temporary keys that the gateway admits too, where methods demand native API keys: each is a native key.

A native key has no expiry, so how to delete it stands in the undo journal before it is made: by its name, which no
other has, because API Gateway gives the ID. Whoever comes next after a crash deletes it (`operations.undo`). The key
sync leaves it alone by how its name begins.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from threading import Lock

from stormproof.aws.access.connection import Connection
from stormproof.aws.calls.native_keys import deleted_by_name
from stormproof.aws.observe.native_keys import opened_natively, plans_for, read_usage_plans
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CouldNotLook, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.keys import OF_A_RUN, new_key
from stormproof.core.planning.plans import Call
from stormproof.core.system import System
from stormproof.core.undo import Entry

AT_ONCE = 5
"""So many are written down and made together."""


class NativeKeys:
    """Makes the texts of temporary keys, `at_once` at a time; thread-safe.

    `claim` takes the target's lease before any native key is made: without it another run would take what is at work
    for what was left behind.
    """

    def __init__(
        self,
        connection: Connection,
        system: System,
        journal: Journal,
        at_once: int = AT_ONCE,
        *,
        claim: Callable[[], object],
    ) -> None:
        self._connection = connection
        self._system = system
        self._journal = journal
        self._at_once = at_once
        self._claim = claim
        self._plans: tuple[str, ...] | None = None
        self._ready: list[str] = []
        self._entries: list[Entry] = []
        self._lock = Lock()

    def text(self) -> str:
        """Return the text of a new key, which the gateway knows where it demands to.

        Raises CouldNotLook ``keys.no_usage_plan`` where it demands native keys that no usage plan admits, Undecidable
        where they cannot be written down or another run has the target, CallFailed.
        """
        with self._lock:
            if not (plans := self._looked_up()):
                return new_key()
            if not self._ready:
                self._make(plans)
            return self._ready.pop()

    def demanded(self) -> bool:
        """Tell whether a key that opens the stage that serves users must be a native one; raises as `text`."""
        with self._lock:
            return bool(self._looked_up())

    def discard(self) -> None:
        """Delete them; raises UndoIncomplete naming what is left."""
        with self._lock:
            entries, self._entries, self._ready = self._entries, [], []
        failed = [str(error) for entry in entries if (error := self._undone(entry))]
        if failed:
            raise UndoIncomplete("\n".join(failed))

    def _looked_up(self) -> tuple[str, ...]:
        if self._plans is None:
            self._plans = self._found()
        return self._plans

    def _found(self) -> tuple[str, ...]:
        """Return the IDs of the usage plans that a key must be in, none where clients come without native keys."""
        api, reads = self._system.api, self._connection.reader
        if not opened_natively(reads, self._system):
            return ()
        chosen = tuple(plans_for(read_usage_plans(reads, self._system), api.stage, api.stages))
        if not chosen:
            raise CouldNotLook(
                "keys.no_usage_plan", f"methods demand a native API key, and no usage plan covers stage {api.stage}"
            )
        return chosen

    def _make(self, plans: tuple[str, ...]) -> None:
        name = f"{OF_A_RUN}{self._system.api.id} {uuid.uuid4().hex}"
        self._claim()
        undo = FaultInjection("temporary native API keys", (), (deleted_by_name(name),))
        self._entries.append(self._journal.begin(undo))
        texts = [new_key() for _ in range(self._at_once)]
        self._connection.log.redactor.learn(texts)
        made = {text: self._created(name, text) for text in texts}
        for key in made.values():
            for plan in plans:
                parameters = {"usagePlanId": plan, "keyId": key, "keyType": "API_KEY"}
                self._connection.writer.call(Call("apigateway", "create_usage_plan_key", parameters))
        self._ready = list(made)

    def _created(self, name: str, text: str) -> str:
        parameters = {"name": name, "enabled": True, "value": text}
        call = Call("apigateway", "create_api_key", parameters, yields={"id": "id"})
        return str(self._connection.writer.call(call)["id"])

    def _undone(self, entry: Entry) -> UndoIncomplete | None:
        try:
            self._journal.undo(entry)
        except UndoIncomplete as error:
            return error
        return None
