"""What is known of the settings of a table that is gone: what this machine saw last, and what its backup tells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stormproof.aws.observe.recovery.table_settings import ON, read_table_settings
from stormproof.aws.undo.files import write_durably
from stormproof.core.naming import Names
from stormproof.core.recovery.remembered import from_text, to_text
from stormproof.core.recovery.table_settings import TableSettings
from stormproof.operations.recovery.switching import mapping
from stormproof.operations.recovery.work import Work

UNKNOWN = (
    "this machine has not seen the table before it was deleted, and its backup tells capacity, indexes, stream, "
    "time to live and encryption alone: look at its tags, class, policy, deletion protection and Contributor Insights"
)


def remember(work: Work, table: str) -> TableSettings:
    """Keep a table's settings on this machine, and return them; raises NotThere."""
    found = read_table_settings(work.reads, table)
    write_durably(_file(work, table), to_text(found))
    return found


def recall(work: Work, table: str) -> TableSettings | None:
    """Return what this machine saw of a table, None where it has seen nothing."""
    try:
        return from_text(_file(work, table).read_text("utf-8"))
    except FileNotFoundError:
        return None


def by_backup(work: Work, table: str, backup: str) -> TableSettings:
    """Return what a backup tells of the table that it is of.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SourceTableFeatureDetails.html
    """
    told = work.reads.read("dynamodb", "describe_backup", BackupArn=backup)["BackupDescription"]
    features = told.get("SourceTableFeatureDetails") or {}
    stream, expiry = (features.get(name) or {} for name in ("StreamDescription", "TimeToLiveDescription"))
    return TableSettings(
        table,
        Names(work.reached.system).arn("dynamodb", f"table/{table}"),
        expiry=str(expiry.get("AttributeName") or "") if expiry.get("TimeToLiveStatus") in ON else "",
        recovery_days=35,  # it had recovery, or there was no such backup
        stream_view=str(stream.get("StreamViewType") or "") if stream.get("StreamEnabled") else "",
    )


def readers_again(work: Work, table: str) -> Iterator[str]:
    """Have functions that read the stream of the deleted table read that of the restored one; yield who does."""
    arn = f"{Names(work.reached.system).arn('dynamodb', f'table/{table}')}/stream/"
    now = read_table_settings(work.reads, table)
    if not now.stream_arn:
        return
    reading = {str(each["FunctionArn"]) for each in now.readers}
    for each in work.reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings"):
        old = str(each.get("EventSourceArn") or "")
        if not old.startswith(arn) or old == now.stream_arn:
            continue
        if str(each["FunctionArn"]) not in reading:
            work.writer.call(mapping(each, now.stream_arn))
            yield f"{str(each['FunctionArn']).rpartition('function:')[2]} reads its stream"
        work.call("lambda", "delete_event_source_mapping", {"UUID": each["UUID"]})


def _file(work: Work, table: str) -> Path:
    return work.records.folder / "tables" / f"{table}.json"
