"""Evidence: what a verdict rests on, redacted at the moment it is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

REDACTED = "[redacted]"
SECRET_NAMES = re.compile(
    r"(?i)^(x-api-key|authorization|cookie|set-cookie|.*password.*|.*secret.*|.*token|privatekey)$"
)
KEY_TEXT = re.compile(r"sp_[A-Za-z0-9_-]{20,}")
"""The text form of a Stormproof API key, wherever it turns up."""


@dataclass(frozen=True)
class Record:
    """One piece of evidence: an AWS call or an HTTP exchange, as JSON-able data; `at` is on the target's clock."""

    kind: str
    at: datetime
    title: str
    content: Mapping[str, Any]


@dataclass
class Redactor:
    """Removes secrets from data: by the name of the field, by the form of our keys, and by value for known secrets.

    Thread-safe.
    """

    secrets: tuple[str, ...] = field(default=(), repr=False)
    """The longest first: one that begins another must not leave its rest behind."""
    _learning: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def learn(self, secrets: Iterable[str]) -> None:
        """Remember secret values (at least 8 characters) to be removed from everything recorded from now on.

        Keys of our own are known by their form: hundreds of them in a run would only make each look slower.
        """
        with self._learning:
            known = {*self.secrets, *(s for s in secrets if len(s) >= 8 and not KEY_TEXT.fullmatch(s))}
            self.secrets = tuple(sorted(known, key=len, reverse=True))

    def text(self, value: str) -> str:
        """Return the text without any key or known secret."""
        for secret in self.secrets:
            value = value.replace(secret, REDACTED)
        return KEY_TEXT.sub(REDACTED, value)

    def data(self, value: Any) -> Any:
        """Return a JSON-able copy of nested data without secrets; bytes become their length."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                self.text(str(k)): REDACTED if SECRET_NAMES.match(str(k)) and v else self.data(v)
                for k, v in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [self.data(item) for item in value]
        if isinstance(value, bytes | bytearray):
            return f"[{len(value)} bytes]"
        if isinstance(value, datetime):
            return value.isoformat()
        return value if isinstance(value, int | float | bool | None) else self.text(str(value))
