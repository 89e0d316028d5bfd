"""The states that comply with 8.4 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.encryption import owners_keys as owners

ENCRYPTION_PASSES = (
    # A key costs a dollar a month and stays: there are no names for keys to be undone by.
    PassScenario(
        "own-key-on-stores",
        "8.4",
        ("bucket-encryption", "table-encryption"),
        owners.by_own_key("buckets and tables are encrypted by a key of the owner's", owners.buckets, owners.tables),
        embedded_only=True,
    ),
    PassScenario(
        "own-key-on-queues",
        "8.4",
        ("queue-encryption",),
        owners.by_own_key("queues are encrypted by a key of the owner's, and by SQS's in his account", owners.queues),
        embedded_only=True,
    ),
    PassScenario(
        "own-key-on-traces",
        "8.4",
        ("log-group-encryption", "topic-encryption"),
        owners.by_own_key(
            "log groups and alerts are encrypted by a key of the owner's", owners.log_groups, owners.topic
        ),
        embedded_only=True,
    ),
)
