"""The one mailbox that every e-mail of the embedded AWS arrives in, whoever it is for."""

from __future__ import annotations

import asyncio
import email
import email.policy
import smtplib
from collections import deque
from email.message import EmailMessage
from typing import Any, Protocol

from aiosmtpd.smtp import SMTP, Envelope, Session

from localaws.kernel.moments import moment

KEPT = 10_000
TIMEOUT = 10.0
ACCEPTED = "250 Message accepted for delivery"


class Time(Protocol):
    """Tells the virtual time."""

    def now(self) -> float:
        """Return epoch seconds."""


class Mailbox:
    """An SMTP server on loopback with a memory. Made, started, stopped and read on the event loop."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._messages: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._server: asyncio.Server | None = None
        self._port = 0

    async def start(self) -> int:
        """Listen on a free port of loopback and return it."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self._port

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def messages(self) -> list[dict[str, Any]]:
        """Return the e-mails received, oldest first.

        Each has ``from``, ``to`` (a list), ``subject``, ``body``, ``received`` (virtual time, ISO 8601 in UTC) and
        ``headers``.
        """
        return list(self._messages)

    async def send(self, mail: EmailMessage) -> None:
        """Send an e-mail by SMTP; returns when it has arrived. Raises OSError or smtplib.SMTPException."""
        await asyncio.to_thread(_send, self._port, mail)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Take an e-mail in; aiosmtpd calls this."""
        content = envelope.original_content or b""
        mail = email.message_from_bytes(content, policy=email.policy.default)
        body = mail.get_body(("plain", "html"))
        self._messages.append(
            {
                "from": str(mail["From"] or envelope.mail_from),
                "to": list(envelope.rcpt_tos),
                "subject": str(mail["Subject"] or "").strip(),  # a folded one begins with a blank
                "body": body.get_content().replace("\r\n", "\n") if body else "",
                "received": moment(self._clock.now()).isoformat(),
                "headers": {name: str(value) for name, value in mail.items()},
            }
        )
        return ACCEPTED


def _send(port: int, mail: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=TIMEOUT) as server:
        server.send_message(mail)
