"""Many calls at once: each thing by itself, counted as it ends; an interruption leaves the others undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

ThingT = TypeVar("ThingT")
CameT = TypeVar("CameT")
WORKERS = 16
AHEAD = 4
"""How many things per worker are handed out at once."""


def each_of(
    things: Sequence[ThingT], work: Callable[[ThingT], CameT], workers: int = WORKERS
) -> Iterator[tuple[ThingT, CameT]]:
    """Yield each thing with what the work on it came to, in the order in which they end.

    What one raises is raised here; what was handed out is finished then, and nothing else is begun.
    """
    left, running = iter(things), dict[Future[CameT], ThingT]()
    with ThreadPoolExecutor(workers, "recover") as pool:
        try:
            while _hand_out(pool, work, islice(left, workers * AHEAD - len(running)), running):
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()


def _hand_out(
    pool: ThreadPoolExecutor,
    work: Callable[[ThingT], CameT],
    things: Iterable[ThingT],
    running: dict[Future[CameT], ThingT],
) -> bool:
    """Begin the work on things; tell whether anything is under way."""
    for thing in things:
        running[pool.submit(work, thing)] = thing
    return bool(running)
