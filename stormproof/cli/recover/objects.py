"""``stormproof recover objects``: objects are brought back to a moment, from their versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.text import Text

from stormproof.cli.common import (
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    arrive,
    changing,
    console,
    must_agree,
)
from stormproof.cli.recover.options import KeyOption, NewerOption, PrefixOption, ToOption, record, told, work_on
from stormproof.cli.tables.showing import counted
from stormproof.core.recovery.versions import Standing, Way
from stormproof.operations.provision import may_provision
from stormproof.operations.recovery import objects, overview
from stormproof.operations.recovery.moments import moment_of
from stormproof.operations.recovery.work import Work
from stormproof.operations.waiting import LEASE_WAIT_MINUTES

BucketArgument = Annotated[str, typer.Argument(metavar="BUCKET", help="A bucket of the system.")]


def run(
    name: BucketArgument,
    to: ToOption = None,
    prefix: PrefixOption = "",
    key: KeyOption = None,
    overwrite_newer: NewerOption = False,  # noqa: FBT002 - typer's way of a flag
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - as above
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Bring objects that were deleted or overwritten back to a moment, from their versions.

    Given again, it goes on where it was interrupted. What was overwritten is newer: it takes --overwrite-newer. Asks
    first; without a terminal --yes is needed. Exit status: 1 the answer was no, or an object is not as it was or cannot
    be brought back; 2 bad use; 3 a call failed.
    """
    reached, out = arrive(target), console(json)
    may_provision(reached.connection)
    bucket = overview.chosen(reached.system.buckets, name)[0]
    now = reached.connection.clock.now()
    moment, wanted = moment_of(to, now), objects.Wanted(name, prefix, frozenset(key or ()))
    again = [name, "--to", moment.isoformat(), *(("--prefix", prefix) if prefix else ())]
    again += [word for each in key or () for word in ("--key", each)]
    again += ["--overwrite-newer"] if overwrite_newer else []
    work = work_on(reached, record("objects", name, moment, now, again, again), out)
    standing = objects.standing_objects(work.reads, wanted, moment)
    for line in (*_lines(standing), *_elsewhere(work, wanted, bucket.arn, standing)):
        out.print(Text(line))
    must_agree(_question(standing, overwrite_newer=overwrite_newer), reached.connection, yes=yes)
    with changing(reached, f"objects of {name} are recovered", console("-"), lease_wait, no_wait=no_wait):
        outcome = objects.recovered(work, wanted, standing, overwrite_newer=overwrite_newer)
    raise told("objects", work, outcome, json)


def _lines(standing: Sequence[Standing]) -> Iterator[str]:
    ways = Counter(each.way for each in standing)
    yield f"{ways[Way.UNDELETE] + ways[Way.COPY]:,} objects are lost, {ways[Way.NOTHING]:,} are as they were"
    yield f"{ways[Way.OVERWRITE]:,} were overwritten since, which is newer; {ways[Way.NEWER]:,} came since and stay"


def _question(standing: Sequence[Standing], *, overwrite_newer: bool) -> str:
    ways = Counter(each.way for each in standing)
    lost = f"Bring back {counted(ways[Way.UNDELETE] + ways[Way.COPY], 'object')}"
    return f"{lost}, and write over {ways[Way.OVERWRITE]:,} that are newer?" if overwrite_newer else f"{lost}?"


def _elsewhere(work: Work, wanted: objects.Wanted, arn: str, standing: Sequence[Standing]) -> Iterator[str]:
    """Yield where keys may still be that were named and of which no version stood at the moment."""
    missing = sorted(wanted.keys - {each.key for each in standing if each.then})
    yield from (f"{key}: no version stood then: it was not there, or was deleted by its version ID" for key in missing)
    if missing:
        places = objects.other_places(work.reads, wanted.bucket, arn)
        yield from places or ("no replica and no vault keeps copies of this bucket: such a version is gone",)
