"""Judges of what happens while a store does not do its part: who gets in, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.core.errors import Refuted
from stormproof.core.judges.rate_limiting.limits import LIMIT
from stormproof.core.observations import Exchange

CLOSED = (403, 500)


@dataclass(frozen=True)
class Alert:
    """What became of an alarm: when it was `raised`, None for never; whether its topic took the message (`sent`).

    `mails` are the subjects of the e-mails about it, None where no mailbox can be read.
    """

    alarm: str
    raised: datetime | None = None
    sent: bool = False
    mails: tuple[str, ...] | None = None


def judge_served_uncounted(answers: Sequence[Exchange]) -> None:
    """Refute unless requests that cannot be counted are served; code ``rate.closed_without_counter``.

    What tells a limit was counted.
    """
    for answer in answers:
        if answer.status >= 400 or LIMIT in answer.headers:
            answered = f"{answer.method} {answer.url}: {answer.status} {answer.body[:80]!r}"
            raise Refuted("rate.closed_without_counter", f"what cannot be counted must pass uncounted: {answered}")


def judge_shut(answers: Sequence[Exchange], observing_since: str = "") -> None:
    """Refute if anybody gets in while keys cannot be told; codes ``auth.observing``, ``auth.open_without_store``."""
    for answer in answers:
        if answer.status in CLOSED:
            continue
        answered = f"{answer.method} {answer.url}: {answer.status} {answer.body[:80]!r}"
        if observing_since:
            raise Refuted("auth.observing", f"observing since {observing_since}: {answered}")
        raise Refuted("auth.open_without_store", f"not turned away while keys cannot be told: {answered}")


def judge_told(alert: Alert, unnoticed: str) -> None:
    """Refute unless the alarm went off and its message got through; the code is `unnoticed`."""
    if alert.raised is None:
        raise Refuted(unnoticed, f"the alarm {alert.alarm} did not go off")
    if not alert.sent:
        raise Refuted(unnoticed, f"the alarm {alert.alarm} went off and could tell nobody")
    if alert.mails is not None and not alert.mails:
        raise Refuted(unnoticed, f"the alarm {alert.alarm} went off and no e-mail told the administrator")
