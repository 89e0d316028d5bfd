"""A journal of writes, from which a table's content can be had as it was at any moment since the journal began."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Write(Generic[Key, Value]):
    """One write at `at` (epoch seconds): the key's value before it, None where there was none."""

    at: float
    key: Key
    before: Value | None


class Journal(Generic[Key, Value]):
    """The writes since `since` (epoch seconds), oldest first."""

    def __init__(self, since: float) -> None:
        self.since = since
        self._writes: deque[Write[Key, Value]] = deque()

    def __len__(self) -> int:
        return len(self._writes)

    def record(self, at: float, key: Key, before: Value | None) -> None:
        """Note a write that has just been made. The value must not change any more once it is here."""
        self._writes.append(Write(at, key, before))

    def cut(self, length: int) -> None:
        """Forget the newest writes until `length` are left: they were taken back."""
        while len(self._writes) > length:
            self._writes.pop()

    def forget_before(self, moment: float) -> None:
        """Forget what is not needed to go back to `moment`; nothing earlier can be had any more."""
        self.since = max(self.since, moment)
        while self._writes and self._writes[0].at <= moment:
            self._writes.popleft()

    def as_of(self, moment: float, now: Mapping[Key, Value], copy: Callable[[Value], Value]) -> dict[Key, Value]:
        """Return the content as it was at `moment`, all writes at that very time included.

        `now` is the present content, `copy` makes a copy of a value. Raises ValueError for a moment before `since`.
        """
        if moment < self.since:
            raise ValueError(f"the journal begins at {self.since}, after {moment}")
        content: dict[Key, Value] = dict(now)
        for write in reversed(self._writes):
            if write.at <= moment:
                break
            if write.before is None:
                content.pop(write.key, None)
            else:
                content[write.key] = write.before
        return {key: copy(value) for key, value in content.items()}
