"""Whether the guard stood open meanwhile: then requests passed uncounted, and nothing can be said about counting."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from stormproof.aws.observe.lambda_served import served_functions
from stormproof.aws.observe.logs.events import events
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.rate_limiting.limits import LIMIT
from stormproof.core.keys import key_id
from stormproof.core.observations import Exchange
from stormproof.core.request_log import ERROR_TYPE
from stormproof.stimuli.rate_limiting.limit_violations import log_group

EVENT = "rate_guard_open"
TRIES = 3
Seen = TypeVar("Seen")
ERROR = re.compile(r'"error": ?"(\w+)"')


class ForAMoment(CouldNotLook):
    """What kept an attempt from being seen whole, and may have passed by now."""


class OpenForAMoment(ForAMoment):
    """The guard stood open for some of the requests: its counter did not answer for a moment."""


def undisturbed(attempt: Callable[[], Seen]) -> Seen:
    """Return what came of an attempt, which is made again with keys of its own where it was disturbed for a moment.

    Of a store that seldom fails nothing is to be told but what it does when it answers. Raises CouldNotLook
    ``rate.guard_open`` or ``rate.flood_disturbed`` where that came to nothing `TRIES` times, or the guard stood open
    all the time.
    """
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except ForAMoment:
            continue
    return attempt()


def stayed_shut(bench: Bench, since: datetime, keys: Collection[str], answers: Sequence[Exchange]) -> None:
    """Raise CouldNotLook ``rate.guard_open`` where the guard let requests of these keys in without counting them.

    Its lines are waited for where an answer that was served tells no limit: AWS delivers logs late.
    """
    uncounted = [each for each in answers if ERROR_TYPE not in each.headers and LIMIT not in each.headers]
    within = bench.surroundings.waits.logs_s if uncounted else 0.0
    lines = look_until(
        lambda: _lines(bench, since, {key_id(key) for key in keys}),
        bool,
        clock=bench.clock,
        within_s=within,
        every_s=0.5,
    )
    if lines:
        error = ERROR.search(lines[0])
        message = f"{len(lines)} requests passed uncounted{f', the first by {error[1]}' if error else ''}"
        kind = OpenForAMoment if len(uncounted) < len(answers) else CouldNotLook
        raise kind("rate.guard_open", f"the guard's counter did not answer: {message}")


def _lines(bench: Bench, since: datetime, ids: Collection[str]) -> list[str]:
    return [
        event.message
        for function in served_functions(bench.reads, bench.context.system)
        for event in events(bench.reads, log_group(bench, function), EVENT, since)
        if any(each in event.message for each in ids)
    ]
