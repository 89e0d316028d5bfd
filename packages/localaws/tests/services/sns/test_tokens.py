"""Tokens confirm the subscription that they were issued for, for two days (API_ConfirmSubscription)."""

from __future__ import annotations

from localaws.services.sns.tokens import GOOD_FOR, Tokens

TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"


def test_a_token_names_its_subscription() -> None:
    """A token can be redeemed for its topic, more than once."""
    tokens = Tokens()
    token = tokens.issue(TOPIC, "subscription", 0.0)
    assert [tokens.redeem(TOPIC, token, 1.0) for _ in range(2)] == ["subscription", "subscription"]


def test_a_foreign_or_old_token_is_worth_nothing() -> None:
    """Another topic's token, an invented one, and one of more than two days confirm nothing."""
    tokens = Tokens()
    token = tokens.issue(TOPIC, "subscription", 0.0)
    assert tokens.redeem(f"{TOPIC}2", token, 1.0) is None
    assert tokens.redeem(TOPIC, token[::-1], 1.0) is None
    assert tokens.redeem(TOPIC, token, GOOD_FOR + 1) is None


def test_tokens_are_long_and_their_own() -> None:
    """Nobody guesses a token."""
    tokens = Tokens()
    issued = {tokens.issue(TOPIC, "subscription", 0.0) for _ in range(50)}
    assert len(issued) == 50
    assert all(len(token) > 200 for token in issued)
