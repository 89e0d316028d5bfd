"""The administrator's subscription to alerts, as it stands."""

from __future__ import annotations

from dataclasses import replace

from stormproof.aws.observe.alerts.topic_access import read_access
from stormproof.aws.observe.sns_topics import addresses, filter_policy
from stormproof.core.bench import Bench
from stormproof.core.errors import NotThere
from stormproof.core.judges.alerts.delivery import Subscription
from stormproof.core.naming import Names


def subscription(bench: Bench) -> Subscription:
    """Look at it; nothing is confirmed in anybody's place."""
    email, topic = bench.context.policy.admin_email, Names(bench.context.system).alert_topic_arn
    try:
        found = dict(addresses(bench.reads, topic))
    except NotThere:
        return Subscription(email, topic, None)
    arn = found.get(email, "")
    return Subscription(email, topic, tuple(sorted(found)), arn, filter_policy(bench.reads, arn))


def with_access(bench: Bench, seen: Subscription) -> Subscription:
    """Look at what the topic and its key let in, for an alarm of ours; raises CouldNotLook."""
    names = Names(bench.context.system)
    source = names.arn("cloudwatch", f"alarm:{names.key_store_alarm}")
    return replace(seen, access=read_access(bench.reads, seen.topic), source=source)
