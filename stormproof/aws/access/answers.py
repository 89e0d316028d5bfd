"""AWS's answers as dicts that say what they lack: which call's answer, and which member."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from stormproof.core.errors import AnswerLacks

AS_THEY_ARE = (str, int, float, datetime, type(None))
"""What nobody can change, and what most of an answer is."""


class Answer(dict[str, Any]):
    """A structure of an answer; a member that is asked for and missing raises AnswerLacks, which is a KeyError too.

    `call` is the service and the operation, `within` the member that holds this structure, empty for the whole answer.
    """

    call: str
    within: str

    def __missing__(self, member: str) -> Any:
        """Say what is missing where."""
        raise AnswerLacks(self.call, f"{self.within}{member}")

    def __deepcopy__(self, memo: dict[int, Any]) -> Answer:
        """Return a copy that says the same of itself."""
        return _structure({key: _copied(value, memo) for key, value in self.items()}, self.call, self.within)


def answer_of(value: Any, service: str, operation: str) -> Any:
    """Return what a call answered, or a part of it, with each of its structures as an `Answer`."""
    return _told(value, f"{service} {operation}", "")


def _told(value: Any, call: str, within: str) -> Any:
    if isinstance(value, dict):
        return _structure({key: _told(item, call, f"{within}{key}.") for key, item in value.items()}, call, within)
    if isinstance(value, list):
        return [_told(item, call, within) for item in value]
    return value


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    """Return a copy. Most of an answer are lists and texts: asking each how it is copied costs more than the copies."""
    if isinstance(value, AS_THEY_ARE):
        return value
    if type(value) is list:
        return [_copied(item, memo) for item in value]
    return copy.deepcopy(value, memo)


def _structure(members: dict[str, Any], call: str, within: str) -> Answer:
    made = Answer(members)
    made.call, made.within = call, within
    return made
