"""DynamoDB's point-in-time recovery: to the moment asked for, within the window, and refused without it.

moto copies the present content whatever moment is asked for, also where recovery is off. The window reaches from the
recovery period back (35 days where none is set), but not beyond the moment at which recovery was enabled, to five
minutes ago: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html and
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
How long a restore takes: `restoring`.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import MockValidationException, PointInTimeRecoveryUnavailable
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches
from localaws.services.dynamodb.control.restored import check, settle
from localaws.services.dynamodb.control.restoring import begin
from localaws.services.dynamodb.control.system_backups import leave
from localaws.services.dynamodb.control.writes import Key, watch_writes
from localaws.services.dynamodb.journal import Journal

DAY = 86400.0
LAG = 300.0
DEFAULT_PERIOD_DAYS = 35


class InvalidRestoreTime(JsonRESTError):
    """The moment lies outside of the window."""

    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#InvalidRestoreTimeException",
            "Invalid restore time specified: it must lie between EarliestRestorableDateTime and"
            " LatestRestorableDateTime.",
        )


class Journals:
    """The journals of the tables for which recovery is enabled, by the table's ARN."""

    def __init__(self) -> None:
        self._journals: dict[str, Journal[Key, Item]] = {}

    def wants(self, table: Table) -> bool:
        """Tell whether the table's writes are kept."""
        return table.table_arn in self._journals

    def of(self, table: Table) -> Journal[Key, Item] | None:
        """Return the table's journal, None where recovery is off."""
        return self._journals.get(table.table_arn)

    def record(self, table: Table, key: Key, before: Item | None) -> None:
        """Note a write of now; what has left the window is forgotten."""
        if (journal := self.of(table)) is not None:
            now = time.time()
            journal.record(now, key, before)
            journal.forget_before(now - _period(table))

    def follow(self, table: Table) -> None:
        """Begin or end the table's journal as its settings say, and tell the window in them."""
        settings = table.continuous_backups["PointInTimeRecoveryDescription"]
        if settings["PointInTimeRecoveryStatus"] != "ENABLED":
            self._journals.pop(table.table_arn, None)
            return
        journal = self._journals.setdefault(table.table_arn, Journal(time.time()))
        settings["EarliestRestorableDateTime"], settings["LatestRestorableDateTime"] = _window(table, journal)

    def drop(self, table: Table) -> None:
        """Forget a table that is deleted."""
        self._journals.pop(table.table_arn, None)

    def lengths(self) -> dict[Journal[Key, Item], int]:
        """Return how many writes each journal holds."""
        return {journal: len(journal) for journal in self._journals.values()}


def install(patches: Patches) -> None:
    """Keep journals of writes, and restore from them."""
    journals = Journals()
    watch_writes(patches, journals)
    patches.wrap(DynamoDBBackend, "transact_write_items", lambda method: _all_or_nothing(journals, method))
    patches.wrap(DynamoDBBackend, "delete_table", lambda method: _dropping(journals, method))
    for name in ("update_continuous_backups", "describe_continuous_backups"):
        patches.wrap(DynamoDBBackend, name, lambda method: _following(journals, method))
    patches.wrap(DynamoHandler, "restore_table_to_point_in_time", lambda method: _restoring(journals, method))


def _all_or_nothing(journals: Journals, transact: Method) -> Method:
    def transact_write_items(backend: DynamoDBBackend, transact_items: Any) -> None:
        lengths = journals.lengths()
        try:
            transact(backend, transact_items)
        except BaseException:
            for journal, length in lengths.items():
                journal.cut(length)
            raise

    return transact_write_items


def _dropping(journals: Journals, delete: Method) -> Method:
    def delete_table(backend: DynamoDBBackend, name: str) -> Table:
        standing = backend.tables.get(name)
        if standing is not None and journals.wants(standing) and not standing.deletion_protection_enabled:
            leave(backend, standing)
        table: Table = delete(backend, name)
        journals.drop(table)
        return table

    return delete_table


def _following(journals: Journals, method: Method) -> Method:
    def continuous_backups(backend: DynamoDBBackend, table_name: str, *rest: Any) -> Any:
        answer = method(backend, table_name, *rest)
        journals.follow(backend.get_table(table_name))
        return answer

    return continuous_backups


def _restoring(journals: Journals, restore: Method) -> Method:
    def restore_table_to_point_in_time(self: DynamoHandler) -> Any:
        body = self.body
        name = body.get("SourceTableName") or body.get("SourceTableArn", "").rpartition("/")[2]
        body["SourceTableName"] = name
        backend = self.dynamodb_backend
        if name not in backend.tables:
            return restore(self)
        source = backend.tables[name]
        journal = journals.of(source)
        if journal is None:
            raise PointInTimeRecoveryUnavailable(name)
        moment = _moment(body, *_window(source, journal))
        check(body, source)
        answer = restore(self)
        target = backend.tables[body["TargetTableName"]]
        settle(target, source, body)
        _fill(target, source, journal, moment)
        begin(target)
        return type(answer)(target.describe())

    return restore_table_to_point_in_time


def _moment(body: Mapping[str, Any], earliest: float, latest: float) -> float:
    asked, use_latest = body.get("RestoreDateTime"), body.get("UseLatestRestorableTime")
    if (asked is None) == (not use_latest):
        raise MockValidationException("Specify either RestoreDateTime or UseLatestRestorableTime, not both or neither")
    if asked is None:
        return latest
    moment = float(asked.replace(tzinfo=asked.tzinfo or UTC).timestamp())
    if not earliest <= moment <= latest:
        raise InvalidRestoreTime
    return moment


def _fill(target: Table, source: Table, journal: Journal[Key, Item], moment: float) -> None:
    """Give the restored table the content of the moment."""
    setattr(target, "restore_date_time", moment)  # noqa: B010  # moto's class of restored tables has it
    target.items.clear()
    items: dict[DynamoType, Any] = target.items
    for (hash_key, range_key), item in journal.as_of(moment, dict(_items(source)), copy.deepcopy).items():
        if range_key is None:
            items[hash_key] = item
        else:
            items[hash_key][range_key] = item


def _items(table: Table) -> Iterator[tuple[Key, Item]]:
    for item in table.all_items():
        yield (item.hash_key, item.range_key), item


def _period(table: Table) -> float:
    settings = table.continuous_backups["PointInTimeRecoveryDescription"]
    return DAY * float(settings.get("RecoveryPeriodInDays", DEFAULT_PERIOD_DAYS))


def _window(table: Table, journal: Journal[Key, Item]) -> tuple[float, float]:
    """Return the earliest and the latest moment that can be restored."""
    now = time.time()
    earliest = max(journal.since, now - _period(table))
    return earliest, max(earliest, now - LAG)
