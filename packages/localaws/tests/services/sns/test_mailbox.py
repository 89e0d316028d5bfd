"""E-mails really travel by SMTP and can be read afterwards."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage

from localaws.services.sns.mailbox import Mailbox


class Clock:
    """A clock that stands."""

    def now(self) -> float:
        """Return epoch seconds."""
        return 1_800_000_000.0


def mail(subject: str, body: str) -> EmailMessage:
    """Return an e-mail to the administrator."""
    message = EmailMessage()
    message["From"] = "AWS Notifications <no-reply@sns.amazonaws.com>"
    message["To"] = "admin@example.com"
    message["Subject"] = subject
    message["X-Topic"] = "alerts"
    message.set_content(body)
    return message


def test_an_email_arrives_as_it_was_sent() -> None:
    """Sender, recipients, subject, text, headers and the virtual time of arrival can be read."""

    async def main() -> None:
        mailbox = Mailbox(Clock())
        await mailbox.start()
        await mailbox.send(mail('ALARM: "errör" in US East', "Zeile 1\nline 2\n"))
        await mailbox.stop()
        (received,) = mailbox.messages()
        assert received["headers"].pop("X-Topic") == "alerts"
        del received["headers"]
        assert received == {
            "from": "AWS Notifications <no-reply@sns.amazonaws.com>",
            "to": ["admin@example.com"],
            "subject": 'ALARM: "errör" in US East',
            "body": "Zeile 1\nline 2\n",
            "received": "2027-01-15T08:00:00+00:00",
        }

    asyncio.run(main())


def test_any_smtp_client_can_send() -> None:
    """The port that `start` returns speaks SMTP to whoever is on loopback."""

    async def main() -> None:
        mailbox = Mailbox(Clock())
        port = await mailbox.start()

        def send() -> None:
            with smtplib.SMTP("127.0.0.1", port) as server:
                server.sendmail("a@example.com", ["b@example.com", "c@example.com"], "Subject: Hi\r\n\r\nText")

        await asyncio.to_thread(send)
        await mailbox.stop()
        (received,) = mailbox.messages()
        assert (received["from"], received["to"]) == ("a@example.com", ["b@example.com", "c@example.com"])
        assert (received["subject"], received["body"].strip()) == ("Hi", "Text")

    asyncio.run(main())


def test_emails_are_in_the_order_of_arrival() -> None:
    """The oldest e-mail comes first."""

    async def main() -> None:
        mailbox = Mailbox(Clock())
        await mailbox.start()
        for number in range(3):
            await mailbox.send(mail(f"Number {number}", "x"))
        await mailbox.stop()
        assert [message["subject"] for message in mailbox.messages()] == ["Number 0", "Number 1", "Number 2"]

    asyncio.run(main())
