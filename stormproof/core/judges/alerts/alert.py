"""What became of an alarm, and whether its alert got through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stormproof.core.errors import Refuted
from stormproof.core.mailbox import Mail


@dataclass(frozen=True)
class Alert:
    """What became of an alarm: when it was `raised`, None for never; whether a topic took the message (`sent`).

    `mails` are the e-mails about it, None where no mailbox can be read or the administrator has not confirmed to get
    them. `refused` is CloudWatch's word for why it could not send, empty where it said nothing.
    """

    alarm: str
    raised: datetime | None = None
    sent: bool = False
    mails: tuple[Mail, ...] | None = None
    refused: str = ""

    @property
    def got_through(self) -> bool:
        """Whether it went off, and everything that can be seen of its message arrived."""
        return self.raised is not None and self.sent and self.mails != ()

    def __str__(self) -> str:
        """Tell what became of it."""
        if self.raised is None:
            return f"the alarm {self.alarm} did not go off"
        if not self.sent:
            return f"the alarm {self.alarm} went off and could tell nobody{f': {self.refused}' if self.refused else ''}"
        if self.mails == ():
            return f"the alarm {self.alarm} went off and no e-mail told the administrator"
        return f"the alarm {self.alarm} went off, and its message was sent"


def judge_told(alert: Alert, unnoticed: str) -> None:
    """Refute unless the alarm went off and its message got through; the code is `unnoticed`."""
    if not alert.got_through:
        raise Refuted(unnoticed, str(alert))
