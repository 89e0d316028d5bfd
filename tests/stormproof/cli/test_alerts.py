"""``stormproof alerts`` as its user meets it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from stormproof.core.naming import Names
from stormproof.operations.alerts import answer_as_administrator
from tests.hardened_site import Site


def token(target: str, topic: str) -> str:
    """Return the token of the last e-mail that asks the administrator to confirm a topic."""
    mailbox = tomllib.loads(Path(target).read_text("utf-8"))["embedded"]["mailbox_url"]
    mails = requests.get(mailbox, timeout=10).json()
    asking = [mail["body"] for mail in mails if f"\n{topic}\n" in mail["body"] and "Token=" in mail["body"]]
    return str(asking[-1].rpartition("Token=")[2].split()[0])


def test_the_administrator_confirms_by_the_token_of_the_e_mail(
    stormproof: Callable[..., Any], site: Site, hardened: str
) -> None:
    """Until then the status says what to do; afterwards no link can end it."""
    target, names = ("--target", hardened), Names(site.system)
    answer_as_administrator(site.reached.connection, site.system)  # who is only asked cannot be unsubscribed
    for each in site.client("sns").list_subscriptions_by_topic(TopicArn=names.alert_topic_arn)["Subscriptions"]:
        site.client("sns").unsubscribe(SubscriptionArn=each["SubscriptionArn"])
    missing = stormproof("alerts", "status", *target)
    assert (missing.returncode, "stormproof apply" in missing.stdout) == (1, True)
    assert stormproof("alerts", "ask", *target).returncode == 0
    pending = stormproof("alerts", "status", *target)
    assert (pending.returncode, "stormproof alerts confirm TOKEN" in pending.stdout) == (1, True)
    assert stormproof("alerts", "confirm", token(hardened, names.alert_topic_arn), *target).returncode == 0
    confirmed = stormproof("alerts", "status", *target)
    assert "confirmed, by a signed call" in confirmed.stdout
    after = stormproof("alerts", "status", "--json", "-", *target)
    seen = json.loads(after.stdout)
    assert (after.returncode, seen["subscription"], seen["confirmation_was_authenticated"]) == (0, "confirmed", True)
    assert seen["alarms"]
    assert stormproof("alerts", "ask", *target).returncode == 2


def test_what_is_no_token_is_refused_before_anything_is_sent(stormproof: Callable[..., Any], standing: str) -> None:
    """Exit status 2, one message, with the way out."""
    done = stormproof("alerts", "confirm", "not a token", "--target", standing)
    assert done.returncode == 2
    assert "what follows Token=" in done.stderr
