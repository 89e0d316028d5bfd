"""Keys of a run that the gateway admits too, where methods demand native API keys: each is a native key for the run.

A native key has no expiry, so each is in the undo journal before it opens anything: it is made, in no usage plan, then
written down, then put into the plans of the stages. Who finds it after a crash deletes it, and until then it is as
invalid as its entry in the key store. The key sync leaves it alone by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

from stormproof.aws.access.connection import Connection
from stormproof.aws.observe.native_keys import UsagePlan, demanded, read_usage_plans
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CallFailed, CouldNotLook, Undecidable, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.keys import OF_A_RUN, new_key
from stormproof.core.planning.plans import Call
from stormproof.core.system import System
from stormproof.core.undo import Entry

AT_ONCE = 5
"""So many are made and written down together."""


class NativeKeys:
    """Makes the texts of keys of a run; thread-safe."""

    def __init__(self, connection: Connection, system: System, journal: Journal) -> None:
        self._connection = connection
        self._system = system
        self._journal = journal
        self._plans: tuple[str, ...] | None = None
        self._ready: list[str] = []
        self._entries: list[Entry] = []
        self._lock = Lock()

    def text(self) -> str:
        """Return the text of a new key, which the gateway knows where it demands to.

        Raises CouldNotLook ``keys.no_usage_plan`` where it demands native keys that no usage plan admits, Undecidable
        where they cannot be written down, CallFailed.
        """
        with self._lock:
            if self._plans is None:
                self._plans = self._found()
            if not self._plans:
                return new_key()
            if not self._ready:
                self._make(self._plans)
            return self._ready.pop()

    def discard(self) -> None:
        """Delete them; raises UndoIncomplete naming what is left."""
        with self._lock:
            entries, self._entries, self._ready = self._entries, [], []
        failed = [str(error) for entry in entries if (error := self._undone(entry))]
        if failed:
            raise UndoIncomplete("\n".join(failed))

    def _found(self) -> tuple[str, ...]:
        """Return the IDs of the usage plans that a key must be in, none where no method demands a native key."""
        api, reads = self._system.api, self._connection.reader
        if not demanded(reads, self._system):
            return ()
        chosen = tuple(plans_for(read_usage_plans(reads, self._system), api.stage, api.stages))
        if not chosen:
            raise CouldNotLook(
                "keys.no_usage_plan", f"methods demand a native API key, and no usage plan covers stage {api.stage}"
            )
        return chosen

    def _make(self, plans: tuple[str, ...]) -> None:
        made: dict[str, str] = {}
        try:
            for text in (new_key() for _ in range(AT_ONCE)):
                made[text] = self._created(text)
            undo = tuple(map(_deleted, made.values()))
            self._entries.append(self._journal.begin(FaultInjection("native API keys of a run", (), undo)))
        except (CallFailed, Undecidable):
            # Nobody could find them later; they are in no plan, and open nothing.
            for key in made.values():
                self._connection.writer.call(_deleted(key))
            raise
        for key in made.values():
            for plan in plans:
                parameters = {"usagePlanId": plan, "keyId": key, "keyType": "API_KEY"}
                self._connection.writer.call(Call("apigateway", "create_usage_plan_key", parameters))
        self._ready = list(made)

    def _created(self, text: str) -> str:
        parameters = {"name": f"{OF_A_RUN}{self._connection.target.name}", "enabled": True, "value": text}
        call = Call("apigateway", "create_api_key", parameters, yields={"id": "id"})
        return str(self._connection.writer.call(call)["id"])

    def _undone(self, entry: Entry) -> UndoIncomplete | None:
        try:
            self._journal.undo(entry)
        except UndoIncomplete as error:
            return error
        return None


def _deleted(key: str) -> Call:
    return Call("apigateway", "delete_api_key", {"apiKey": key})


def plans_for(plans: tuple[UsagePlan, ...], stage: str, stages: tuple[str, ...]) -> Iterator[str]:
    """Yield the usage plans that admit a key to a stage, and to as many others as go with it; none where none does.

    A key is in one plan a stage. Of several, one without a quota is taken, else the one with the largest.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """
    covered: set[str] = set()
    ordered = sorted(plans, key=lambda plan: (bool(plan.quota), -int(plan.quota.get("limit", 0)), plan.id))
    for each in dict.fromkeys((stage, *stages)):
        fitting = (plan for plan in ordered if each in plan.stages and not covered & set(plan.stages))
        if each not in covered and (plan := next(fitting, None)):
            covered.update(plan.stages)
            yield plan.id
        if stage not in covered:
            return
