"""The endpoints that SNS delivers to, one class a kind; `deliver` takes a notification and a subscription."""

from __future__ import annotations

import asyncio
import json
import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Protocol

import aiohttp

from localaws.kernel.ports import Caller, Functions, InvokeError
from localaws.services.sns.delivery import Refused, Unreachable
from localaws.services.sns.notification import Body, Forms, Notification, Target, compact

SNS = "sns.amazonaws.com"
SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>"
HTTP_TIMEOUT = 15.0
"""Seconds that an HTTP endpoint has to answer: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"""
FOOTER = """

--
If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:
{url}

Please do not reply directly to this email. If you have any questions or comments regarding this email, please contact \
us at https://aws.amazon.com/support
"""


class Queues(Protocol):
    """Sends to SQS queues for SNS."""

    async def send(self, queue_arn: str, body: str, notification: Notification, *, raw: bool) -> None:
        """Send a message. Raises Refused: no such queue, or its policy does not admit the topic."""


class Post(Protocol):
    """Sends e-mails."""

    async def send(self, mail: EmailMessage) -> None:
        """Send an e-mail. Raises OSError or smtplib.SMTPException."""


class SqsEndpoint:
    """A queue: the JSON envelope, or the bare message with its attributes as the queue's."""

    def __init__(self, forms: Forms, queues: Queues) -> None:
        self._forms = forms
        self._queues = queues

    async def deliver(self, notification: Notification, target: Target) -> None:
        """Send to the queue."""
        if target.raw:
            body = notification.message
        else:
            envelope = await asyncio.to_thread(self._forms.notification, notification, target.arn)
            body = compact(envelope)
        await self._queues.send(target.endpoint, body, notification, raw=target.raw)


class LambdaEndpoint:
    """A function, invoked asynchronously; it must admit SNS for this topic."""

    def __init__(self, forms: Forms, functions: Functions | None) -> None:
        self._forms = forms
        self._functions = functions

    async def deliver(self, notification: Notification, target: Target) -> None:
        """Invoke the function."""
        if self._functions is None:
            raise Refused("there are no Lambda functions in this embedded AWS")
        event = await asyncio.to_thread(self._forms.lambda_event, notification, target.arn)
        caller = Caller(SNS, notification.topic_arn, notification.account)
        try:
            await self._functions.enqueue(target.endpoint, json.dumps(event).encode(), caller)
        except InvokeError as error:
            kind = Unreachable if error.status >= 500 or error.status == 429 else Refused
            raise kind(error.message) from error


class HttpEndpoint:
    """A web server: a POST with the envelope as text, or the bare message."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    async def deliver(self, notification: Notification, target: Target) -> None:
        """Post the notification."""
        if target.raw:
            body = notification.message
        else:
            body = compact(await asyncio.to_thread(self._forms.notification, notification, target.arn))
        headers = self._headers("Notification", notification)
        headers |= {"x-amz-sns-subscription-arn": target.arn}
        headers |= {"x-amz-sns-rawdelivery": "true"} if target.raw else {}
        await _post(target.endpoint, body, headers)

    async def confirm(self, notification: Notification, target: Target, token: str) -> None:
        """Post the SubscriptionConfirmation."""
        body = await asyncio.to_thread(self._forms.confirmation, notification, token)
        await _post(target.endpoint, compact(body), self._headers("SubscriptionConfirmation", notification))

    @staticmethod
    def _headers(kind: str, notification: Notification) -> dict[str, str]:
        return {
            "Content-Type": "text/plain; charset=UTF-8",
            "User-Agent": "Amazon Simple Notification Service Agent",
            "x-amz-sns-message-type": kind,
            "x-amz-sns-message-id": notification.message_id,
            "x-amz-sns-topic-arn": notification.topic_arn,
        }


class EmailEndpoint:
    """A person's mailbox: the text, or with ``email-json`` the envelope."""

    def __init__(self, forms: Forms, post: Post) -> None:
        self._forms = forms
        self._post = post

    async def deliver(self, notification: Notification, target: Target) -> None:
        """Send the notification."""
        if target.protocol == "email-json":
            text = compact(await asyncio.to_thread(self._forms.notification, notification, target.arn))
        else:
            text = notification.message + FOOTER.format(url=self._forms.unsubscribe_url(target.arn))
        await self._send(target.endpoint, notification.subject or "AWS Notification Message", text, notification)

    async def confirm(self, notification: Notification, target: Target, token: str) -> None:
        """Send the e-mail with the link to confirm."""
        if target.protocol == "email-json":
            body: Body = await asyncio.to_thread(self._forms.confirmation, notification, token)
            text = compact(body)
        else:
            text = (
                f"You have chosen to subscribe to the topic:\n{notification.topic_arn}\n\n"
                "To confirm this subscription, click or visit the link below "
                "(If this was in error no action is necessary):\n"
                f"{self._forms.confirm_url(notification.topic_arn, token)}\n\n"
                "Please do not reply directly to this email.\n"
            )
        await self._send(target.endpoint, "AWS Notification - Subscription Confirmation", text, notification)

    async def _send(self, recipient: str, subject: str, text: str, notification: Notification) -> None:
        mail = EmailMessage()
        mail["From"] = SENDER
        mail["To"] = recipient
        mail["Subject"] = " ".join(subject.split())
        mail["Message-ID"] = f"<{notification.message_id}@sns.amazonaws.com>"
        mail["x-amz-sns-message-id"] = notification.message_id
        mail.set_content(text)
        try:
            await self._post.send(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error)) from error


async def _post(url: str, body: str, headers: Mapping[str, str]) -> None:
    timeout = aiohttp.ClientTimeout(total=HTTP_TIMEOUT)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=body.encode(), headers=dict(headers)) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    _check(status)


def _check(status: int) -> None:
    """2xx is taken; a 4xx other than 429 is the endpoint's own word and final, everything else may pass."""
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status != 429:
        raise Refused(f"the endpoint answered {status}")
    raise Unreachable(f"the endpoint answered {status}")
