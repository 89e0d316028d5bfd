"""Executions that have to fail so often and no more: one whose answer was lost may have been carried out twice.

Whoever asks AWS again where no answer came cannot know whether the first was carried out; metrics tell it afterwards.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from stormproof.aws.observe.alerts.function_metrics import counted
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.system import Function

ATTEMPTS = 4


def failing_as_meant(
    bench: Bench, functions: Sequence[Function], failing: int, play: Callable[[], datetime]
) -> datetime:
    """Play until none of the functions has failed more than so often since the moment that `play` returns.

    Returns that moment; raises Undecidable ``alerts.not_quiet`` where one does time and again.
    """
    for _ in range(ATTEMPTS):
        since = play()
        until = bench.clock.now() + timedelta(minutes=1)
        most = max(functions, key=lambda each: counted(bench.reads, each.name, "Errors", since, until))
        found = counted(bench.reads, most.name, "Errors", since, until)
        if found <= failing:
            return since
    said = f"function {most.name} failed {found} times where {failing} of the test were to fail"
    raise Undecidable("alerts.not_quiet", f"{said}: try again when it has no errors of its own")
