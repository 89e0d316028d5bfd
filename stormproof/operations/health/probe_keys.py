"""A new key for the probes of a region, without a check that fails in between.

Probes read their key at every run. So the key store knows the new key first, then the region's parameter holds it, then
the parameter is looked at, and only then the keys before it are given an end. A run that is interrupted in between
leaves keys that are admitted, never probes without one; the next rotation ends them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioners.health.probe_key import rotated
from stormproof.aws.access.connection import Connection
from stormproof.aws.observe.health.probe_keys import ProbeKey, read_probe_key
from stormproof.core.clock import poll
from stormproof.core.errors import UsageError
from stormproof.core.keys import KeyRecord, KeyState, probe_owner
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Change, Plan
from stormproof.core.system import System
from stormproof.operations.keys import KeyStore
from stormproof.operations.provision import make_changes

LEAST_OVERLAP = timedelta(minutes=15)
"""A check may have read the key before; a function runs so long at most.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""
SEEN_S = 60.0


@dataclass(frozen=True)
class Rotated:
    """The record of the new key, and when those before it end; the key itself is the probes' alone."""

    record: KeyRecord
    region: str
    ends: datetime


def rotate_probe_key(
    connection: Connection, system: System, store: KeyStore, region: str, old: KeyRecord, overlap: timedelta
) -> Rotated:
    """Make a key for the probes of a region, have them come with it, and give the former ones an end.

    Raises UsageError for a region that is not probed from, a key that the probes do not hold, and an overlap in which
    a check could fail; CallFailed or CouldNotLook where the new key did not get there: the former ones stay valid.
    """
    _refuse_short(overlap)
    names = _names(system, region)
    held = read_probe_key(connection.reader, names, system)
    _refuse_another(held, old, region)
    make_changes(connection, Plan((rotated(names, system, held),)), _silent, None)
    seen = poll(
        lambda: read_probe_key(connection.reader, names, system),
        lambda found: found.usable and found.described != held.described,
        clock=connection.clock,
        within_s=SEEN_S,
        what=f"the new key of the probes in {region}",
    )
    ends = connection.clock.now() + overlap
    return Rotated(_ended(store, seen, ends), region, ends)


def _ended(store: KeyStore, seen: ProbeKey, ends: datetime) -> KeyRecord:
    """Give all keys of the region's probes an end but the one that they hold, whose record is returned."""
    records = [each for each in store.all() if each.hash in seen.entries]
    for record in records:
        if record.id != seen.described and record.state(ends) is KeyState.ACTIVE:
            store.expire(record, ends)
    (new,) = (each for each in records if each.id == seen.described)
    return new


def _names(system: System, region: str) -> Names:
    regions = (system.region, *system.probe_regions)
    if region not in regions:
        raise UsageError(f"the system is not probed from {region}", f"it is from {', '.join(regions)}")
    return Names(system.at(region))


def _refuse_another(held: ProbeKey, old: KeyRecord, region: str) -> None:
    if held.described is None:
        raise UsageError(f"the probes in {region} hold no key", "run `stormproof apply`, it makes one")
    if held.described != old.id:
        newer = f"rotate it by its owner's name: stormproof keys rotate {probe_owner(region)}"
        raise UsageError(f"the probes in {region} come with {held.described or 'another key'}, not {old.id}", newer)


def _refuse_short(overlap: timedelta) -> None:
    if overlap < LEAST_OVERLAP:
        minutes = LEAST_OVERLAP // timedelta(minutes=1)
        said = f"a check of the probes that is under way could fail in an overlap of less than {minutes} minutes"
        raise UsageError(said, f"give --overlap {minutes}m or more; `stormproof keys revoke` ends a key at once")


def _silent(_number: int, _of: int, _change: Change, _waits_s: float = 0.0, /) -> None:
    """Tell nothing: the verb tells the end."""
