"""What a table is set to beside its items, of which a restore keeps a part: the rest is to be given back.

A restored table has its items, indexes, capacity mode, provisioned throughput and encryption. Auto scaling, policies,
alarms, tags, streams, TTL, deletion protection and point-in-time recovery are to be set anew:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html (table settings),
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html . So is whatever names
the table from outside: Contributor Insights, Kinesis destinations, Lambda's mappings of its stream.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

STANDARD = "STANDARD"
OF_AWS = "aws:"
"""How the keys of tags begin that AWS alone sets: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html"""
Units = tuple[int, int]
"""Read and write units."""


@dataclass(frozen=True)
class Scaling:
    """One scalable target of a table or of an index, with its policies and scheduled actions, as AWS describes them.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html
    """

    resource: str
    target: Mapping[str, Any]
    policies: tuple[Mapping[str, Any], ...] = ()
    actions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class TableSettings:
    """A table's settings; what it has not is empty, or None.

    `insights` holds the names of indexes, "" for the table itself. `unseen` says what could not be looked at, and why.
    """

    name: str
    arn: str
    key: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    expiry: str = ""
    recovery_days: int | None = None
    stream_view: str = ""
    stream_arn: str = ""
    readers: tuple[Mapping[str, Any], ...] = ()
    table_class: str = STANDARD
    protected: bool = False
    policy: str = ""
    warm: Units | None = None
    billing: str = "PAY_PER_REQUEST"
    throughput: tuple[tuple[str, Units], ...] = ()
    on_demand: tuple[tuple[str, Units], ...] = ()
    insights: tuple[str, ...] = ()
    kinesis: tuple[tuple[str, str], ...] = ()
    scaling: tuple[Scaling, ...] = ()
    alarms: tuple[Mapping[str, Any], ...] = ()
    replicas: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def own_tags(self) -> tuple[tuple[str, str], ...]:
        """Its tags but for those that AWS alone can set."""
        return tuple((key, value) for key, value in self.tags if not key.startswith(OF_AWS))


def lacking(wanted: TableSettings, found: TableSettings) -> tuple[str, ...]:
    """Return what a recovered table lacks of what another one has, each in a few words; replicas are told as well."""
    return tuple(_lacking(wanted, found))


def _lacking(wanted: TableSettings, found: TableSettings) -> Iterator[str]:
    checks = (
        ("tags", set(wanted.own_tags) <= set(found.tags)),
        ("time to live", wanted.expiry in {"", found.expiry}),
        ("point-in-time recovery", _recovers_as_long(wanted, found)),
        ("stream", wanted.stream_view in {"", found.stream_view}),
        ("readers of its stream", len(wanted.readers) <= len(found.readers)),
        ("table class", wanted.table_class == found.table_class),
        ("deletion protection", found.protected or not wanted.protected),
        ("resource policy", bool(found.policy) or not wanted.policy),
        ("warm throughput", _as_warm(wanted.warm, found.warm)),
        ("capacity", (wanted.billing, dict(wanted.throughput)) == (found.billing, dict(found.throughput))),
        ("limits of on-demand capacity", dict(wanted.on_demand) == dict(found.on_demand)),
        ("Contributor Insights", set(wanted.insights) <= set(found.insights)),
        ("Kinesis destinations", set(wanted.kinesis) <= set(found.kinesis)),
        ("auto scaling", len(wanted.scaling) <= len(found.scaling)),
        ("alarms", len(wanted.alarms) <= len(found.alarms)),
        ("replicas", set(wanted.replicas) <= set(found.replicas)),
    )
    yield from (name for name, fulfilled in checks if not fulfilled)


def _recovers_as_long(wanted: TableSettings, found: TableSettings) -> bool:
    return wanted.recovery_days is None or (found.recovery_days or 0) >= wanted.recovery_days


def _as_warm(wanted: Units | None, found: Units | None) -> bool:
    return wanted is None or (found is not None and all(a >= b for a, b in zip(found, wanted, strict=True)))
