"""The runbook's chapter on recovery, followed: data of our own is lost, and the chapter's own commands are run.

Before anything is written it stands in the journal: what a killed run left goes with the next verb. A restore of a
table takes 20 minutes, so where time does not move items are the drill's (`stormproof recover drill`), and objects are
lost and brought back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from stormproof.aws.observe.dynamodb_tables import read_table
from stormproof.aws.observe.invokers import listeners
from stormproof.aws.observe.recovery.buckets import read_versions
from stormproof.aws.observe.recovery.last_drill import read_last_drill
from stormproof.aws.observe.recovery.tables import read_recovery
from stormproof.core.bench import Bench
from stormproof.core.errors import NotThere
from stormproof.core.evidence import Record
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.recovery.chapter import Followed
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.chapter import ITEMS, OBJECTS, chapter, commands_of
from stormproof.core.recovery.drills import Drill
from stormproof.core.recovery.figures import Figures
from stormproof.core.recovery.own_data import FOLDER, NAME, item, item_key, same_item
from stormproof.core.runbook.commands import Ran
from stormproof.core.runbook.placeholders import filled, values
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Bucket, Table
from stormproof.stimuli.recovery.lost_items import OwnItems, own_items
from stormproof.stimuli.recovery.lost_objects import journalled, put, stored
from stormproof.stimuli.shared.listeners import must_tell_nobody
from stormproof.stimuli.shared.own_objects import may_be_lost
from stormproof.stimuli.shared.passing_time import whole_second

LAG, TAKES = timedelta(minutes=6), timedelta(minutes=21)
"""After which a moment can be restored, and how long a restore takes at least, a minute more each:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""
CREATING = "CREATING"
PAUSE_S = 0.3
PREFIX = f"{NAME}8"
"""How the keys of the items begin that are lost here: numbers from 80 on are nobody else's."""
NUMBERS = range(80, 83)
KEYS = ("chapter/deleted", "chapter/overwritten")


def follow(bench: Bench) -> tuple[Followed, ...]:
    """Lose items and objects, each in one store, and follow the chapter.

    Raises Undecidable ``needs_notify`` and as `may_be_lost` where nothing may be written; CouldNotLook.
    """
    system, found = bench.context.system, list[Followed]()
    if system.buckets:
        found.append(_objects(bench, system.buckets[0]))
    if system.tables and bench.surroundings.time_moves and read_recovery(bench.reads, system.tables[0]).enabled:
        found.append(_items(bench, system.tables[0]))
    return tuple(found)


def last_drill(bench: Bench) -> Drill | None:
    """Return the last drill that succeeded, as the account tells it."""
    return read_last_drill(bench.reads, bench.context.system)


def drill_was_due(bench: Bench) -> bool:
    """Tell whether a drill was due already: some table could be restored for as long as the policy lets one age.

    A system that was hardened lately has had no time for one.
    """
    now, most = bench.clock.now(), bench.context.policy.drill_max_age_days
    found = [read_recovery(bench.reads, each) for each in bench.context.system.tables]
    reach = [(now - each.earliest, each.days) for each in found if each.enabled and each.earliest]
    return any(since >= timedelta(days=min(most, days)) - timedelta(minutes=1) for since, days in reach)


def _objects(bench: Bench, bucket: Bucket) -> Followed:
    keys = [FOLDER + key for key in KEYS]
    may_be_lost(bench, read_versions(bench.reads, bucket), keys)
    with ExitStack() as stack:
        journalled(bench, stack, bucket, keys)
        for key in keys:
            put(bench, bucket, key)
        moment = whole_second(bench)
        bench.writer.call(Call("s3", "delete_object", {"Bucket": bucket.name, "Key": keys[0]}))
        put(bench, bucket, keys[1], b"junk")
        where = {"moment": moment.isoformat(), "prefix": f"{FOLDER}chapter/", "bucket": bucket.name}
        return _followed(bench, OBJECTS, bucket.arn, where, lambda: _missing_objects(bench, bucket, keys), len(keys))


def _items(bench: Bench, table: Table) -> Followed:
    must_tell_nobody(bench, f"table {table.name}", listeners.of_table(bench.reads, table.name))
    own = _Own(own_items(bench, table))
    gone = tuple(Call("dynamodb", "delete_item", each) for each in own.places)
    with bench.hold(FaultInjection(f"items of a run in {table.name}, for the runbook's sake", (), gone)):
        for each in own.items:
            bench.writer.call(own.of.put(each))
        moment = whole_second(bench)
        for call in gone[:-1]:
            bench.writer.call(call)
        bench.writer.call(own.of.put({**own.items[-1], "stormproof_text": {"S": "junk"}}))
        bench.clock.advance(LAG)
        where = {"moment": moment.isoformat(), "item": own.named, "prefix": own.prefix, "table": table.name}
        return _followed(bench, ITEMS, table.arn, where, lambda: own.missing(bench), len(own.items))


class _Own:
    """Items of ours that are lost here."""

    def __init__(self, of: OwnItems) -> None:
        self.of = of
        self._keys = [item_key(of.described, number) for number in NUMBERS]
        self.items = [item(key) for key in self._keys]
        self.places: list[dict[str, Any]] = [{"TableName": of.table.name, "Key": key} for key in self._keys]
        plain = {name: value for name, typed in self._keys[0].items() for value in typed.values()}
        self.named = json.dumps({name: v.decode() if isinstance(v, bytes) else v for name, v in plain.items()})
        partition = self._keys[0][str(of.described["KeySchema"][0]["AttributeName"])]
        self.prefix = PREFIX if "S" in partition else ""

    def missing(self, bench: Bench) -> tuple[str, ...]:
        """Return the items that are not as they were."""
        found = [bench.reads.read("dynamodb", "get_item", ConsistentRead=True, **each) for each in self.places]
        pairs = zip(self.items, self._keys, found, strict=True)
        return tuple(str(key) for item, key, each in pairs if "Item" not in each or not same_item(item, each["Item"]))


def _missing_objects(bench: Bench, bucket: Bucket, keys: Sequence[str]) -> tuple[str, ...]:
    missing = []
    for key in keys:
        try:
            found = bench.reads.read("s3", "get_object", Bucket=bucket.name, Key=key)
        except NotThere:
            missing.append(key)
            continue
        if found["Body"] != stored(key).content:
            missing.append(key)
    return tuple(missing)


def _followed(
    bench: Bench,
    section: str,
    resource: str,
    where: dict[str, str],
    missing: Callable[[], tuple[str, ...]],
    lost: int,
) -> Followed:
    """Run the commands of a section as they are written, and look what is back."""
    commands = commands_of(chapter(), section)
    known = {**values(bench.context.system), **where}
    lines = [filled(each.text, known) for each in commands]
    began = bench.clock.now()
    ran = _run(bench, lines)
    figures = Figures((bench.clock.now() - began).total_seconds(), 0.0)
    found = Followed(section, resource, ran, lost, missing(), figures, nothing=not any(c.changes for c in commands))
    told = {
        "section": section,
        "seconds": round(figures.recovery_time_s or 0.0),
        "commands": [vars(each) for each in ran],
    }
    bench.record(Record("runbook", bench.clock.now(), f"the runbook's section {section} was followed", told))
    return found


def _run(bench: Bench, lines: Sequence[str]) -> tuple[Ran, ...]:
    """Run commands; time moves on, where it moves, while a table is being restored for one of them."""
    with ThreadPoolExecutor(1, "runbook") as pool:
        running = pool.submit(bench.terminal.run, lines, changes=True)
        while not running.done():
            bench.clock.pause(PAUSE_S)
            if bench.surroundings.time_moves and _restoring(bench):
                bench.clock.advance(TAKES)
        return running.result()


def _restoring(bench: Bench) -> bool:
    begins = Names(bench.context.system).recovery_tables
    names = [str(each) for each in bench.reads.pages("dynamodb", "list_tables", "TableNames")]
    standing = [read_table(bench.reads, name) for name in names if name.startswith(begins)]
    return any(each is not None and each.status == CREATING for each in standing)


FOLLOWED = Stimulus("the runbook's chapter on recovery followed", follow, lane=Lane.MINUTES, longest_s=600.0)
