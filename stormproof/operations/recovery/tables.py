"""A table is brought back to a moment: restored beside, compared, and then copied back or served from.

A table that was deleted comes back under its own name, as it was just before that, and no earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from stormproof.aws.observe.recovery.table_settings import read_table_settings
from stormproof.core.errors import NotThere, UsageError
from stormproof.core.naming import TAG, Names
from stormproof.core.recovery.given_back import given_back
from stormproof.core.recovery.record import Phase
from stormproof.core.recovery.table_settings import TableSettings, lacking
from stormproof.operations.recovery import remembering, side_tables, switching
from stormproof.operations.recovery.items import Items, read_both, selection_of, shown, table_key, write_back
from stormproof.operations.recovery.outcomes import Outcome, ended
from stormproof.operations.recovery.work import Work


@dataclass(frozen=True)
class Choice:
    """What is brought back: items by their keys as JSON, or by how the partition key begins; all without either.

    `serve` moves traffic to the restored table instead of copying; `keep` keeps it when all is copied.
    """

    items: tuple[str, ...] = ()
    prefix: str = ""
    overwrite_newer: bool = False
    serve: bool = False
    keep: bool = False


EVERYTHING = Choice()


@dataclass(frozen=True)
class Wish:
    """What is wanted of a table, and to which moment.

    `into` names the restored one, empty as usual: one that somebody has named is his, and is never deleted.
    """

    table: str
    moment: datetime
    chosen: Choice = EVERYTHING
    into: str = ""

    @property
    def keeps(self) -> bool:
        """Tell whether the restored table stays when all is copied."""
        return self.chosen.keep or bool(self.into)


@dataclass(frozen=True)
class Beside:
    """A restored table beside the one that is there, and how their items compare; `point_s` as in `Figures`."""

    side: str
    items: Items
    point_s: float


def name_of_side(work: Work, wish: Wish) -> str:
    """Return what the restored table is called: one that is to serve bears the owner's name, with a word behind it."""
    if wish.into:
        return wish.into
    names = Names(work.reached.system)
    own = side_tables.side_table(names, wish.table, wish.moment)
    return f"{wish.table}-recovered-{own.removeprefix(names.recovery_tables)}" if wish.chosen.serve else own


def is_gone(work: Work, table: str) -> bool:
    """Tell whether a table of the system is not there any more; raises CouldNotLook."""
    try:
        work.reads.read("dynamodb", "describe_table", TableName=table)
    except NotThere:
        return True
    return False


def restored(work: Work, wish: Wish) -> Beside:
    """Restore the table beside and compare; raises as `side_tables.restore_beside`."""
    side = name_of_side(work, wish)
    point_s = side_tables.restore_beside(work, wish.table, wish.moment, side)
    _mark(work, side, wish)
    work.enter(Phase.COMPARING, side=side)
    chosen = selection_of(table_key(work.reads, wish.table), wish.chosen.items, wish.chosen.prefix)
    return Beside(side, read_both(work.reads, wish.table, side, chosen), point_s)


def copied(work: Work, wish: Wish, beside: Beside) -> Outcome:
    """Write items back, see that they are as they were, and take the restored table away unless it is to be kept.

    One that stays is told: it costs money until somebody deletes it.
    """
    work.enter(Phase.WRITING)
    written = write_back(work, wish.table, beside.items, overwrite_newer=wish.chosen.overwrite_newer)
    chosen = selection_of(beside.items.key, wish.chosen.items, wish.chosen.prefix)
    after = read_both(work.reads, wish.table, beside.side, chosen).comparison
    wrong = set(written.back) & {*after.lost, *after.changed}
    stays = wish.keeps or bool(wrong)
    if not stays:
        work.say(f"removing {beside.side}")
        side_tables.drop(work, beside.side)
    ended(work, beside.point_s, Phase.DONE, (f"{beside.side} stays: delete it when it is of no use",) if stays else ())
    back, newer, differing = (tuple(map(shown, each)) for each in (written.back, written.newer, sorted(wrong)))
    return Outcome(back, newer, differing)


def serving(work: Work, wish: Wish, beside: Beside) -> Outcome:
    """Give the restored table what it lacks, and move traffic to it."""
    old, new = (read_table_settings(work.reads, name) for name in (wish.table, beside.side))
    switching.must_be_released(work, old, new)
    work.enter(Phase.GIVING_BACK)
    given = tuple(_given_back(work, old, new))
    work.enter(Phase.SWITCHING)
    new = read_table_settings(work.reads, beside.side)
    served = switching.switch(work, old, new)
    found = read_table_settings(work.reads, beside.side)
    left = lacking(replace(old, readers=()), found)
    remarks = tuple(switching.owners_part(work, wish.table, beside.side))
    ended(work, beside.point_s, Phase.SERVING, remarks)
    told = tuple((each.function.name, each.version) for each in served)
    return Outcome(given_back=given, lacking=left, unseen=(*old.unseen, *found.unseen), served=told)


def back_again(work: Work, table: str, side: str) -> Outcome:
    """Move traffic from the restored table back to the one before; raises UsageError where either is not there."""
    try:
        old, new = (read_table_settings(work.reads, name) for name in (side, table))
    except NotThere as error:
        raise UsageError(f"{table} or {side} is not there: {error}", "traffic stays where it is") from error
    switching.must_be_released(work, old, new)
    work.enter(Phase.SWITCHING, side=side)
    served = switching.switch(work, old, new)
    switching.forbid(work, old)
    ended(work, None, Phase.LEFT, (f"{side} is there still, with what was written to it since",))
    return Outcome(served=tuple((each.function.name, each.version) for each in served))


def undeleted(work: Work, table: str) -> Outcome:
    """Restore a deleted table under its own name and give back what is known of its settings.

    Raises UsageError where nothing is left of it.
    """
    backup = side_tables.backup_of_deleted(work.reads, table)
    if backup is None:
        raise UsageError(
            f"{table} is gone and has left no backup: it had no point-in-time recovery, or 35 days are over",
            "a backup of yours, an export or a vault may have it: aws dynamodb list-backups --table-name "
            f"{table}; aws backup list-recovery-points-by-resource",
        )
    point_s = side_tables.restore_deleted(work, table, backup)
    work.enter(Phase.GIVING_BACK)
    known = remembering.recall(work, table) or remembering.by_backup(work, table, str(backup["BackupArn"]))
    given = tuple(_given_back(work, known, read_table_settings(work.reads, table)))
    moved = tuple(remembering.readers_again(work, table))
    remarks = () if remembering.recall(work, table) else (remembering.UNKNOWN,)
    ended(work, point_s, Phase.DONE, remarks)
    found = read_table_settings(work.reads, table)
    return Outcome(given_back=(*given, *moved), lacking=lacking(known, found), unseen=found.unseen)


def _given_back(work: Work, wanted: TableSettings, found: TableSettings) -> Iterator[str]:
    """Give back each aspect by itself, and yield its name."""
    for each in given_back(replace(wanted, readers=()), found):
        for call in each.calls:
            work.writer.call(call)
        if each.calls:
            work.say(f"given back to {found.name}: {each.aspect}")
            yield each.aspect


def _mark(work: Work, side: str, wish: Wish) -> None:
    """Let the table say whose it is, unless it is the owner's: one that is to serve, or that he has named."""
    if wish.chosen.serve or wish.into:
        return
    names = Names(work.reached.system)
    tags = [{"Key": TAG, "Value": names.owner}]
    work.call("dynamodb", "tag_resource", {"ResourceArn": names.arn("dynamodb", f"table/{side}"), "Tags": tags})
