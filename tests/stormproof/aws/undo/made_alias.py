"""A made-up Lambda with one alias, which is what the tests of the journal disturb."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call
from stormproof.core.target.model import JournalKey
from tests.provisioners.made_functions import FUNCTION

KEY = "STORMPROOF_JOURNAL_KEY"


def moved(version: str, function: str = FUNCTION.name) -> Call:
    """Return the call that has the alias serve a version."""
    return Call("lambda", "update_alias", {"FunctionName": function, "Name": "live", "FunctionVersion": version})


def injection(title: str = "another version is served", wrong: str = "4", before: str = "3") -> FaultInjection:
    """Return a disturbance of the alias, and its undo."""
    return FaultInjection(title, (moved(wrong),), (moved(before),))


class Alias:
    """An alias of a made-up Lambda; `broken` refuses to move it, `deaf` does not move it."""

    def __init__(self, refuse: Any) -> None:
        self.version = "3"
        self.broken = self.deaf = False
        self.moves: list[str] = []
        self._refuse = refuse

    def services(self) -> dict[str, Any]:
        """Return the service's operations."""
        return {"lambda": {"update_alias": self.update_alias, "get_alias": self.get_alias}}

    def update_alias(self, *, FunctionName: str, Name: str, FunctionVersion: str) -> dict[str, Any]:  # noqa: N803 - as AWS writes parameters
        """Move it."""
        assert (FunctionName, Name) == (FUNCTION.name, "live")
        if self.broken:
            raise self._refuse("AccessDeniedException")
        self.moves.append(FunctionVersion)
        if not self.deaf:
            self.version = FunctionVersion
        return {"FunctionVersion": FunctionVersion}

    def get_alias(self, **_: Any) -> dict[str, Any]:
        """Tell where it stands."""
        return {"FunctionVersion": self.version}


def keyed(bed: Any) -> Any:
    """Return the connection of a target that names a key for its journal."""
    target = bed.connection.target.model_copy(update={"journal_key": JournalKey(environment_variable=KEY)})
    return replace(bed.connection, target=target)
