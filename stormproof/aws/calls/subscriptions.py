"""Subscriptions to topics, as an undo says how one is ended before it has an ARN."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.planning.plans import Call


def ended_subscription(endpoint: Mapping[str, str]) -> Call:
    """Return what ends the subscription of an endpoint (TopicArn, Protocol, Endpoint), as an undo says it: no call."""
    return Call("sns", "end_subscription", dict(endpoint), idempotent=True)
