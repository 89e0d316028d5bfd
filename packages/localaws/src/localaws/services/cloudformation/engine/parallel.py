"""Does things in their order, side by side where none waits for another."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from graphlib import TopologicalSorter

AT_ONCE = 8


def in_order(
    dependencies: Mapping[str, frozenset[str]], act: Callable[[str], bool], *, all_possible: bool = False
) -> bool:
    """Call `act` for each key when it has returned True for all that the key waits for; it may not raise.

    After the first False nothing further is begun, or, if `all_possible`, nothing that waits for what failed. Returns,
    when all that was begun has ended, whether all went well.
    """
    sorter = TopologicalSorter(dependencies)
    sorter.prepare()
    ended: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()
    waiting: list[str] = []
    running, well = 0, True

    def run(key: str) -> None:
        outcome = False
        try:
            outcome = act(key)
        finally:
            ended.put((key, outcome))

    while True:
        waiting += sorter.get_ready()
        while (well or all_possible) and waiting and running < AT_ONCE:
            threading.Thread(target=run, args=(waiting.pop(0),), daemon=True, name="cloudformation").start()
            running += 1
        if not running:
            break
        key, outcome = ended.get()
        running -= 1
        well = well and outcome
        if outcome:
            sorter.done(key)
    return well
