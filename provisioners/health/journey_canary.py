"""The canary that takes a client's way through the system once a day, and cleans up after itself.

A rate is an hour at most, so it runs by cron:
https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryScheduleInput.html
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.health.canary_plans import ASPECTS, TIMEOUT_S, OwnCanary, Standing
from stormproof.core.health.names import own_canary
from stormproof.core.health.observed import JOURNEY
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step
from stormproof.core.planning.prices import monthly

NAME = "journey-canary"
DAILY = "cron(7 5 * * ? *)"
"""Not at the full hour, when much else is begun."""
DAY_S = 86_400
RUNS_A_MONTH = 30
LONGEST_S = 14 * 60
"""The longest run: https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryRunConfigInput.html"""
REQUEST_S = 30
METRIC_HOURS = 2 * RUNS_A_MONTH / 720
"""Two metrics, charged by the hours in which they have data."""


def read(reads: Reads, context: PlanContext) -> Standing:
    """Look at the canary."""
    return own(context).read(reads, context.now())


def plan(context: PlanContext, actual: Standing) -> Iterator[Step]:
    """Make and start the canary, or put right what of it is not as it should be."""
    yield from own(context).plan(context, actual)


def remove(context: PlanContext, actual: Standing) -> Iterator[Step]:
    """Take the canary away."""
    yield from own(context).remove(actual)


def own(context: PlanContext) -> OwnCanary:
    """Return the canary as it should be."""
    quantities = {"synthetics.run": RUNS_A_MONTH, "cloudwatch.metric": METRIC_HOURS}
    price = monthly(quantities, f"{RUNS_A_MONTH} runs in 30 days, and 2 metrics in the hours of them")
    name = own_canary(Names(context.system), JOURNEY)
    return OwnCanary(NAME, name, JOURNEY, "11.3", DAILY, DAY_S, price, longest_s(context))


def longest_s(context: PlanContext) -> int:
    """Return the seconds that the journey may take: what its steps wait for, and a request's time for each."""
    steps = context.workload.journey
    waits = sum(step.within_s for step in steps if step.until)
    return int(min(LONGEST_S, max(TIMEOUT_S, waits + REQUEST_S * len(steps))))


CONTROL = Control(
    name=NAME,
    criteria=("11.3",),
    phase=Phase.OBSERVERS,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    parts=("canary-role", "canary-artefacts", "probe-key"),
)
