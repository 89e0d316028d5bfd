"""SNS, and the mailbox that e-mails arrive in."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration
from localaws.services.sns.mailbox import Mailbox
from localaws.services.sns.page import MailboxPage


def register(platform: Platform, mailbox: Mailbox) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.sns.control import attributes, settings, subscriptions, topics

        subscriptions.install(patches.of(subscriptions), platform, mailbox)
        settings.install(patches.of(settings))
        attributes.install(patches.of(attributes))
        topics.install(patches.of(topics))

    return Registration("sns", install, pages={"mailbox": MailboxPage(mailbox)}, running=mailbox)
