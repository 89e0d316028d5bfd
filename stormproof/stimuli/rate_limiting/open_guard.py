"""Whether the guard stood open meanwhile: then requests passed uncounted, and nothing can be said about counting."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from stormproof.aws.observe.lambda_served import served_functions
from stormproof.aws.observe.logs.events import events
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.rate_limiting.limits import ERROR_TYPE, LIMIT
from stormproof.core.keys import key_id
from stormproof.core.observations import Exchange
from stormproof.stimuli.rate_limiting.limit_violations import log_group
from stormproof.stimuli.shared.log_traces import MARGIN_S

EVENT = "rate_guard_open"
ERROR = re.compile(r'"error": ?"(\w+)"')


def stayed_shut(bench: Bench, since: datetime, keys: Collection[str], answers: Sequence[Exchange]) -> None:
    """Raise CouldNotLook ``rate.guard_open`` where the guard let requests of these keys in without counting them.

    Its lines are waited for where an answer that was served tells no limit: AWS delivers logs late.
    """
    uncounted = any(ERROR_TYPE not in answer.headers and LIMIT not in answer.headers for answer in answers)
    within = bench.surroundings.waits.logs_s if uncounted else 0.0
    deadline = bench.clock.monotonic() + within
    lines = poll(
        lambda: _lines(bench, since, {key_id(key) for key in keys}),
        lambda found: bool(found) or bench.clock.monotonic() >= deadline,
        clock=bench.clock,
        within_s=within + MARGIN_S,
        every_s=0.5,
        what="the guard's lines about requests that passed uncounted",
    )
    if lines:
        error = ERROR.search(lines[0])
        message = f"{len(lines)} requests passed uncounted{f', the first by {error[1]}' if error else ''}"
        raise CouldNotLook("rate.guard_open", f"the guard's counter did not answer: {message}")


def _lines(bench: Bench, since: datetime, ids: Collection[str]) -> list[str]:
    return [
        event.message
        for function in served_functions(bench.reads, bench.context.system)
        for event in events(bench.reads, log_group(bench, function), EVENT, since)
        if any(each in event.message for each in ids)
    ]
