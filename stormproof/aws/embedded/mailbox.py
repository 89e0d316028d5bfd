"""The mailbox of the embedded AWS, where its e-mails can be read and their links followed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import requests
import stamina

from stormproof.core.errors import CouldNotLook
from stormproof.core.mailbox import Mail
from stormproof.core.target.model import Embedded

TIMEOUT_S = 10
ATTEMPTS = 6


class EmbeddedMailbox:
    """Implements `Mailbox` at the `mailbox_url` of an embedded AWS."""

    def __init__(self, embedded: Embedded) -> None:
        self._url = embedded.mailbox_url
        self._endpoint = embedded.endpoint_url
        self._http = requests.Session()
        self._http.trust_env = False

    def mails(self, to: str) -> tuple[Mail, ...]:
        """Return the e-mails to an address, oldest first; raises CouldNotLook ``mailbox.unreachable``."""
        found = self._get(self._url).json()
        mails = (
            Mail(tuple(m["to"]), m["subject"], m["body"], datetime.fromisoformat(m["received"]).astimezone(UTC))
            for m in found
        )
        return tuple(mail for mail in mails if to in mail.to)

    def follow(self, mail: Mail) -> None:
        """Follow the links to AWS in an e-mail, as its reader does; raises CouldNotLook ``mailbox.unreachable``."""
        for link in re.findall(rf"{re.escape(self._endpoint.rstrip('/'))}/\S+", mail.body):
            self._get(link)

    def _get(self, url: str) -> requests.Response:
        try:
            return self._answer(url)
        except requests.RequestException as error:
            said = f"the embedded AWS's mailbox does not answer ({type(error).__name__}); is it running?"
            raise CouldNotLook("mailbox.unreachable", said) from error

    # Links lead to AWS, which throttles and fails now and then; following one twice comes to the same.
    @stamina.retry(on=requests.RequestException, attempts=ATTEMPTS, timeout=None)
    def _answer(self, url: str) -> requests.Response:
        answer = self._http.get(url, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer
