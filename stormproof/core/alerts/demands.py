"""What each criterion on alarms demands, as figures on which an alarm has to go off or stay silent.

Whoever wrote an alarm, and however: what tells these apart complies.
"""

from __future__ import annotations

from stormproof.core.alerts.conditions import Demand, Figures, Trial
from stormproof.core.figures.percentiles import nearest_rank

FIVE_MINUTES = 300


def executions(failed: int, of: int) -> Figures:
    """Return the figures of a function: so many executions, each of which emits one datum of 0 or 1 as Errors.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    average = failed / of if of else None
    return {
        ("Errors", "Sum"): float(failed) if of else None,
        ("Errors", "Average"): average,
        ("Errors", "Maximum"): float(failed > 0) if of else None,
        ("Errors", "SampleCount"): float(of) if of else None,
        ("Invocations", "Sum"): float(of) if of else None,
        ("Invocations", "SampleCount"): float(of) if of else None,
    }


def _rate(failed: int, of: int, *, fires: bool) -> Trial:
    return Trial(f"{failed} of {of} executions failed", executions(failed, of), fires)


ERROR_RATE = Demand(
    trials=(
        _rate(0, 0, fires=False),
        _rate(0, 100, fires=False),
        _rate(5, 100, fires=False),
        _rate(6, 100, fires=True),
        _rate(1, 10, fires=True),
        _rate(50, 1000, fires=False),
        _rate(51, 1000, fires=True),
    ),
    period_s=FIVE_MINUTES,
)
"""3.1: more than 5 percent of a function's executions over 5 minutes."""


MINUTE = 60


def lasting(*durations_ms: float) -> Figures:
    """Return the figures of a function's executions, by how long each took; percentiles by nearest rank.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
    """
    ordered = sorted(durations_ms)
    figures: dict[tuple[str, str], float | None] = {
        ("Duration", "Maximum"): max(ordered, default=None),
        ("Duration", "Minimum"): min(ordered, default=None),
        ("Duration", "Average"): sum(ordered) / len(ordered) if ordered else None,
        ("Duration", "Sum"): sum(ordered) if ordered else None,
        ("Duration", "SampleCount"): float(len(ordered)) if ordered else None,
    }
    for percent in (50, 90, 95, 99, 100):
        figures["Duration", f"p{percent}"] = nearest_rank(ordered, percent) if ordered else None
    return figures


DURATION = Demand(
    trials=(
        Trial("no execution", lasting(), fires=False),
        Trial("an execution of 9 s", lasting(9_000.0), fires=False),
        Trial("an execution of exactly 10 s", lasting(10_000.0), fires=False),
        Trial("an execution of 11 s", lasting(11_000.0), fires=True),
        Trial("one of 1,000 executions of 11 s", lasting(*[100.0] * 999, 11_000.0), fires=True),
        Trial("a hundred executions of 9 s", lasting(*[9_000.0] * 100), fires=False),
    ),
    period_s=MINUTE,
    exact=False,
)
"""4.1: an execution longer than 10 s, however many others are short."""


def in_a_row(*streaks: float) -> Figures:
    """Return the figures of a minute in which these numbers of failures in a row were emitted, none for none."""
    return {
        ("ConsecutiveFailures", "Maximum"): max(streaks, default=None),
        ("ConsecutiveFailures", "Minimum"): min(streaks, default=None),
        ("ConsecutiveFailures", "Average"): sum(streaks) / len(streaks) if streaks else None,
        ("ConsecutiveFailures", "Sum"): sum(streaks) if streaks else None,
        ("ConsecutiveFailures", "SampleCount"): float(len(streaks)) if streaks else None,
    }


CONSECUTIVE_FAILURES = Demand(
    trials=(
        Trial("nothing failed", in_a_row(), fires=False),
        Trial("two failed in a row", in_a_row(1.0, 2.0), fires=False),
        Trial("two failed in a row, twice", in_a_row(1.0, 2.0, 0.0, 1.0, 2.0), fires=False),
        Trial("three failed in a row", in_a_row(1.0, 2.0, 3.0), fires=True),
        Trial("three failed in a row, and one succeeded", in_a_row(3.0, 0.0), fires=True),
        Trial("the third in a row failed after a while", in_a_row(3.0), fires=True),
    ),
    period_s=MINUTE,
    exact=False,
)
"""3.3: three executions in a row, as the watcher of failures has counted them."""
