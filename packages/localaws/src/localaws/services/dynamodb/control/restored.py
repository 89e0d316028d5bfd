"""What a table has that is restored by DynamoDB's point-in-time recovery: its content and settings, or others as asked.

Indexes, throughput, billing and encryption go along unless the request says otherwise; scaling, policies, alarms, tags,
streams, TTL and recovery itself do not:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html . moto takes what
the request asks for and does nothing of it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.table import Table

REFUSED = "OnDemandThroughputOverride"
INDEXES = {"GlobalSecondaryIndexOverride": "global_indexes", "LocalSecondaryIndexOverride": "indexes"}


def check(asked: Mapping[str, Any], source: Table) -> None:
    """Refuse what a restore cannot have: an index that the source has not. Raises NotImplementedError."""
    if REFUSED in asked:
        raise NotImplementedError(REFUSED)
    for name, attribute in INDEXES.items():
        known = {each.name for each in getattr(source, attribute)}
        if any(each["IndexName"] not in known for each in asked.get(name) or ()):
            raise MockValidationException("The list of indexes to restore names one that the source table has not")


def settle(target: Table, source: Table, asked: Mapping[str, Any]) -> None:
    """Give a restored table the source's settings, or those that the request has in their place."""
    target.billing_mode = asked.get("BillingModeOverride") or source.billing_mode
    encryption = asked.get("SSESpecificationOverride")
    target.sse_specification = copy.deepcopy(source.sse_specification if encryption is None else encryption)
    if throughput := asked.get("ProvisionedThroughputOverride"):
        target.throughput = {**throughput, "NumberOfDecreasesToday": 0}
    for name, attribute in INDEXES.items():
        if name in asked:
            setattr(target, attribute, _kept(getattr(target, attribute), asked[name]))


def _kept(indexes: Sequence[Any], named: Sequence[Mapping[str, Any]]) -> list[Any]:
    names = {each["IndexName"] for each in named}
    return [each for each in indexes if each.name in names]
