"""What queues are called on the dashboard: short, since all of them stand in one legend."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import takewhile

from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.naming import Names
from stormproof.core.system import System


def queue_labels(system: System, dead_letters: Collection[str]) -> Mapping[str, str]:
    """Return a label for each queue by its name: without what all names begin with, as far as a hyphen.

    One of ours that takes dead letters goes by the queue whose letters they are.
    """
    ours = {dead_letter_queue(Names(system), each.name): each.name for each in system.queues}
    about = {each.name: ours.get(each.name, each.name) for each in system.queues}
    head = _head(set(about.values()))
    return {
        name: f"{said.removeprefix(head)}{' (dead letters)' if name in dead_letters else ''}"
        for name, said in about.items()
    }


def _head(names: Collection[str]) -> str:
    """Return the parts that all names begin with, their last one never among them."""
    if len(names) == 1:
        return ""
    parts = zip(*(each.split("-")[:-1] for each in names), strict=False)
    return "".join(f"{first}-" for first, *_ in takewhile(lambda several: len(set(several)) == 1, parts))
