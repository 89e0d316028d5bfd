"""The log group of a region's probe: a line for each run, kept as long as all logs of the system are.

It goes with the probe: nobody looks into another region for what is left there.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.log_groups import CLASS, RETENTION, ingested, plan_group
from provisioners.shared.regional import in_each_region
from stormproof.aws.observe.logs.groups import LogGroup, read_groups, with_marks
from stormproof.core.health.regions import RUNS_A_MONTH, probe_log
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.planning.usage import Reckoned

NAME = "probe-log"
BYTES_A_RUN = 1_500
RUNS = Reckoned(RUNS_A_MONTH, "one every five minutes")


def read(reads: Reads, context: PlanContext) -> LogGroup | None:
    """Look at the group."""
    name = probe_log(Names(context.system))
    return with_marks(reads, context, name, read_groups(reads, name).get(name))


def plan(context: PlanContext, actual: LogGroup | None) -> Iterator[Step]:
    """Make the group, or have it keep its logs for longer."""
    price = ingested(context, BYTES_A_RUN, "runs", RUNS)
    yield from plan_group(NAME, context, probe_log(Names(context.system)), actual, price)


def remove(context: PlanContext, actual: LogGroup | None) -> Iterator[Step]:
    """Delete the group."""
    name = probe_log(Names(context.system))
    if actual is None:
        yield NoChange(NAME, name, RETENTION, "there is no such group")
    else:
        call = Call("logs", "delete_log_group", {"logGroupName": name})
        before = {"retention_days": actual.retention_days}
        yield Change(NAME, name, RETENTION, Action.DELETE, before, None, (call,))


_THERE = Control(
    name=NAME,
    criteria=("11.5",),
    phase=Phase.STORES_AND_ROLES,
    aspects=(RETENTION, CLASS),
    read=read,
    plan=plan,
    remove=remove,
    parts=("probe-regions",),
)
CONTROL = in_each_region(_THERE)
