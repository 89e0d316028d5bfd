"""E-mails as those who get them see them, where a mailbox can be read at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """An e-mail; `received` is on the target's clock, UTC."""

    to: tuple[str, ...]
    subject: str
    body: str
    received: datetime


class Mailbox(Protocol):
    """Everybody's e-mails."""

    def mails(self, to: str) -> tuple[Mail, ...]:
        """Return the e-mails to an address, oldest first; raises CouldNotLook ``mailbox.unreachable``."""

    def follow(self, mail: Mail) -> None:
        """Follow the links to AWS in an e-mail, as its reader does; raises CouldNotLook ``mailbox.unreachable``."""
