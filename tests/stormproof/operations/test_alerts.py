"""Who gets alerts, and a confirmation that no link in an e-mail can take back."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.alerts.subscriptions import PENDING
from stormproof.core.errors import UsageError
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from stormproof.operations.alerts import answer_as_administrator, ask_again, confirm, status
from tests.provisioners.fakes import SYSTEM, FakeReads

TOKEN = "2336412f37fb687f5d51e6e2425a8a5872d5"
NAMES = Names(SYSTEM)
ARN = f"{NAMES.alert_topic_arn}:5f4c"
ELSEWHERE = replace(SYSTEM, probe_regions=("eu-central-1",))
LINK = "https://sns.{region}.amazonaws.com/confirmation.html?TopicArn={topic}&Token={token}&Endpoint=a@example.com"


class Account:
    """A connection to an account with the alert topic, and the calls that were made of it."""

    def __init__(
        self,
        subscription: str | None = ARN,
        *,
        elsewhere: str | None = ARN,
        authenticated: str = "true",
        alarms: tuple[str, ...] = (),
    ) -> None:
        self.calls: list[Call] = []

        def subscribed(*, TopicArn: str) -> list[dict[str, str]]:  # noqa: N803 - AWS's name
            arn = subscription if TopicArn == NAMES.alert_topic_arn else elsewhere
            told = {"Protocol": "email", "Endpoint": "admin@example.com"}
            return [{**told, "SubscriptionArn": arn}] if arn else []

        answers: dict[tuple[str, str], Any] = {
            ("sns", "get_topic_attributes"): {"Attributes": {"Policy": "{}"}},
            ("sns", "list_subscriptions_by_topic"): subscribed,
            ("sns", "get_subscription_attributes"): {"Attributes": {"ConfirmationWasAuthenticated": authenticated}},
            ("cloudwatch", "describe_alarms"): [{"AlarmName": each, "StateValue": "OK"} for each in alarms],
        }
        target = SimpleNamespace(policy=Policy(admin_email="admin@example.com"), embedded=None, repository=None)
        writer = SimpleNamespace(call=self._call)
        self.connection: Any = SimpleNamespace(target=target, writer=writer, reader=FakeReads(answers))

    def _call(self, call: Call) -> dict[str, str]:
        self.calls.append(call)
        return {"subscription": ARN}


@pytest.mark.parametrize(
    "text", [TOKEN, f"  {TOKEN}\n", LINK.format(region="eu-west-1", topic=NAMES.alert_topic_arn, token=TOKEN)]
)
def test_a_token_confirms_so_that_no_link_ends_it(text: str) -> None:
    """Scanners of mail gateways follow the link to unsubscribe; AuthenticateOnUnsubscribe makes it a signed call.

    https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
    """
    account = Account()
    assert confirm(account.connection, SYSTEM, text) == ARN
    (call,) = account.calls
    assert (call.service, call.operation, call.region) == ("sns", "confirm_subscription", SYSTEM.region)
    assert call.parameters == {
        "TopicArn": NAMES.alert_topic_arn,
        "Token": TOKEN,
        "AuthenticateOnUnsubscribe": "true",
    }


def test_the_link_of_another_region_confirms_there() -> None:
    """Of the region that the dead-man alarm stands in, and of no other."""
    account, names = Account(), Names(SYSTEM.at("eu-central-1"))
    for region, arn in (("eu-central-1", names.alert_topic_arn), ("us-west-2", "arn:aws:sns:us-west-2:1:t")):
        confirm(account.connection, ELSEWHERE, LINK.format(region=region, topic=arn, token=TOKEN))
    assert [each.region for each in account.calls] == ["eu-central-1", SYSTEM.region]
    assert account.calls[0].parameters["TopicArn"] == names.alert_topic_arn


@pytest.mark.parametrize("text", ["", "yes", "Token=", "Token=short", f"{TOKEN}; aws sns"])
def test_what_is_no_token_is_refused(text: str) -> None:
    """Before anything is sent."""
    account = Account()
    with pytest.raises(UsageError, match="no token"):
        confirm(account.connection, SYSTEM, text)
    assert account.calls == []


@pytest.mark.parametrize(
    ("subscription", "authenticated", "said"),
    [
        (ARN, "true", ("confirmed", True)),
        (ARN, "false", ("confirmed", False)),
        (PENDING, "true", ("pending", False)),
        (None, "true", ("missing", False)),
        ("Deleted", "true", ("missing", False)),
    ],
)
def test_the_status_says_whether_a_signed_call_confirmed_it(
    subscription: str | None, authenticated: str, said: tuple[str, bool]
) -> None:
    """A subscription that is pending or missing was confirmed by nobody."""
    found = status(Account(subscription, authenticated=authenticated).connection, SYSTEM)
    assert (found.subscription, found.authenticated) == said


def test_the_status_lists_alarms_of_ours_alone() -> None:
    """By their names, sorted."""
    ours = [NAMES.alarm("function-error-rate", "shop-api"), NAMES.alarm("api-latency", "prod")]
    found = status(Account(alarms=(*ours, "theirs")).connection, SYSTEM)
    assert found.alarms == tuple((name, "OK") for name in sorted(ours))


def test_the_status_tells_of_the_other_region() -> None:
    """Where the dead-man alarm stands."""
    connection = Account().connection
    assert status(connection, SYSTEM).elsewhere == ()
    assert status(connection, ELSEWHERE).elsewhere == (("eu-central-1", "confirmed"),)


def test_without_a_topic_it_is_said_how_to_make_one() -> None:
    """By apply."""
    account = Account()
    account.connection.reader = FakeReads({})
    with pytest.raises(UsageError, match="there is no alert topic"):
        status(account.connection, SYSTEM)


def test_the_mail_is_asked_for_again_until_it_is_confirmed() -> None:
    """Afterwards that would only confuse."""
    account = Account(PENDING)
    assert ask_again(account.connection, SYSTEM) == "admin@example.com"
    assert [each.operation for each in account.calls] == ["subscribe"]
    with pytest.raises(UsageError, match="confirmed already"):
        ask_again(Account().connection, SYSTEM)


@pytest.mark.parametrize(
    ("here", "there", "asked"),
    [
        (ARN, PENDING, ["eu-central-1"]),
        (ARN, None, ["eu-central-1"]),
        (PENDING, PENDING, [SYSTEM.region, "eu-central-1"]),
        (PENDING, ARN, [SYSTEM.region]),
        (ARN, ARN, []),
    ],
)
def test_the_mail_of_the_other_region_is_asked_for_again_too(here: str, there: str | None, asked: list[str]) -> None:
    """The topic of the dead-man alarm waits for its own confirmation."""
    account = Account(here, elsewhere=there)
    if asked:
        assert ask_again(account.connection, ELSEWHERE) == "admin@example.com"
    else:
        with pytest.raises(UsageError, match="confirmed already"):
            ask_again(account.connection, ELSEWHERE)
    assert [each.region for each in account.calls] == asked
    topics = [Names(SYSTEM.at(each)).alert_topic_arn for each in asked]
    assert [each.parameters["TopicArn"] for each in account.calls] == topics


def test_on_aws_nobody_confirms_for_a_person() -> None:
    """Only where nobody reads e-mails."""
    account = Account(PENDING)
    assert not answer_as_administrator(account.connection, SYSTEM)
    assert account.calls == []
