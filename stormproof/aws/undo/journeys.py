"""What the undo journal says of a client's journey: what it made by which names, and what may have been made.

No AWS call takes that away, the workload's own cleanup does, so entries name steps of it and captured values. While the
process that wrote an entry lives, what it names is in use and nothing that was left behind.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from stormproof.aws.undo.machine import machine_id, started
from stormproof.aws.undo.putting_back import Left
from stormproof.core.undo import Disturbed, Entry
from stormproof.core.workload.model import PLACE, Step

MADE, SENT = "made by a journey:", "perhaps made by a journey:"
"""Kinds of things: one that a step of the cleanup takes away, and a request whose answer nobody has written down."""
Clean = Callable[[Entry], list[Left]]
"""Takes the cleanup that an entry names, and returns why something of it is left."""


def names_of(step: Step) -> frozenset[str]:
    """Return the captured values that a step is filled with."""
    return frozenset(PLACE.findall(step.path + step.body))


def made(step: Step, captured: Mapping[str, Any]) -> Disturbed:
    """Return what a step of the cleanup takes away."""
    values = {name: captured[name] for name in sorted(names_of(step) & captured.keys())}
    resource = {"request": f"{step.method} {step.path_with(values)}", "step": f"({step.name})"}
    return Disturbed(MADE, resource, None, ({"step": step.name, "captured": values, "by": own_process()},))


def sent(step: Step) -> Disturbed:
    """Return what nobody knows by name."""
    resource = {"request": f"{step.method} {step.path}", "step": f"({step.name})"}
    return Disturbed(SENT, resource, None, ({"step": step.name, "by": own_process()},))


def of_journeys(entry: Entry) -> tuple[Disturbed, ...]:
    """Return what of an entry a journey has made, or may have."""
    return tuple(each for each in entry.disturbed if each.kind in {MADE, SENT})


def in_use(entry: Entry) -> bool:
    """Tell whether the journey of an entry is still under way, in a process of this machine."""
    noted = [values for each in of_journeys(entry) for values in each.after[:1] if values]
    return any(_lives(str(values.get("by", ""))) for values in noted)


def own_process() -> str:
    """Return what tells this process from all others of this machine, and from those of others."""
    return f"{machine_id()}|{os.getpid()}|{started(os.getpid())}"


def _lives(writer: str) -> bool:
    machine, _, process = writer.partition("|")
    pid, _, began = process.partition("|")
    return bool(machine) and machine == machine_id() and pid.isdigit() and began == started(int(pid)) != ""


def not_cleaned(entry: Entry) -> list[Left]:
    """Return that nothing of it was cleaned: by a verb that sends no requests."""
    return [Left(f"{each}; `stormproof undo` cleans up") for each in of_journeys(entry)]


def unknown(entry: Entry, things: Sequence[Disturbed]) -> Iterator[Left]:
    """Yield what may be left that nobody knows by name, with the way out."""
    for each in things:
        if each.kind == SENT:
            yield Left(
                f"{each}: the run ended at {entry.began:%Y-%m-%d %H:%M} UTC or soon after, before the answer was "
                f"written down, so nobody knows the name of what it made, if anything: look for it, then "
                f"`stormproof undo --keep {entry.id}`"
            )
