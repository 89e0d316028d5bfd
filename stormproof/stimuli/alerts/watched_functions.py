"""The alarms that watch a metric of functions, whoever made them, and what became of each function's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from stormproof.core.alerts.conditions import mixed
from stormproof.core.alerts.model import Entry
from stormproof.core.bench import Bench
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.naming import Names
from stormproof.core.system import Function
from stormproof.stimuli.alerts.watched_metrics import alarms_of

Alarms = Mapping[Function, tuple[str, ...]]
"""The names of the alarms that watch each function."""


def watching(bench: Bench, functions: Sequence[Function], entry: Entry, metric: tuple[str, str]) -> Alarms:
    """Return the alarms on a metric (namespace, name) of each function: ours first, where it is there, and all others.

    `entry` is that of ours. Without those that look at other functions beside: all fail together here, and such an
    alarm goes off as one on each would.
    """
    names = Names(bench.context.system)
    found = {}
    for function in functions:
        ours = names.alarm(entry.name, function.name)
        looking = alarms_of(bench.reads, *metric, {"FunctionName": function.name})
        standing = [str(each["AlarmName"]) for each in looking if not mixed(each)]
        found[function] = (*([ours] if ours in standing else []), *(name for name in standing if name != ours))
    return found


def all_of(alarms: Alarms) -> tuple[str, ...]:
    """Return the names of all of them, each once."""
    return tuple(sorted({name for names in alarms.values() for name in names}))


def complete(alarms: Alarms, found: Sequence[Alert]) -> bool:
    """Tell whether an alert got through of each function."""
    through = {each.alarm for each in found if each.got_through}
    return all(through & set(names) for names in alarms.values())


def provoked(alarms: Alarms, found: Sequence[Alert], said: str, early: Collection[str] = ()) -> tuple[Provoked, ...]:
    """Return what became of the alarms of each function; `early` are those that went off before there was reason."""
    by_name = {each.alarm: each for each in found}
    return tuple(
        Provoked(
            f"function {function.name}",
            said,
            tuple(by_name[name] for name in names),
            tuple(name for name in names if name in early),
        )
        for function, names in alarms.items()
    )
