"""The canary that asks for the health every five minutes, in the region of the system, as clients ask.

Its price is a run's: https://aws.amazon.com/cloudwatch/pricing/; the figures that it reports are custom metrics.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.health.canary_plans import ASPECTS, OwnCanary, Standing
from stormproof.core.health.canaries import EVERY_S
from stormproof.core.health.metrics import PHASES
from stormproof.core.health.names import own_canary
from stormproof.core.health.observed import HEALTH
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step
from stormproof.core.planning.prices import monthly

NAME = "health-canary"
EVERY = "rate(5 minutes)"
RUNS_A_MONTH = 8_640
METRICS = 1 + len(PHASES)


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
    quantities = {"synthetics.run": RUNS_A_MONTH, "cloudwatch.metric": METRICS}
    price = monthly(quantities, f"{RUNS_A_MONTH:,} runs in 30 days, and {METRICS} metrics")
    return OwnCanary(NAME, own_canary(Names(context.system), HEALTH), HEALTH, "11.1", EVERY, EVERY_S, price)


CONTROL = Control(
    name=NAME,
    criteria=("11.1", "11.4"),
    phase=Phase.OBSERVERS,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    parts=("canary-role", "canary-artefacts", "probe-key"),
    along=("access-log",),
)
"""With the stage's access log its requests can be seen."""
