"""The watcher of failures: a function that counts how many executions of each function have failed in a row.

Sums over a period know no order: three failures in a row and three with a success between add up to the same. So the
reports of single executions are looked at, which tell of timeouts and of memory that ran out as well.
https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html (platform.report)
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.own_functions import ASPECTS, OwnFunction, Standing, configured
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.deployed_code import FAILURE_WATCHER
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Price, Step
from stormproof.core.planning.prices import monthly

NAME = "failure-watcher"
MEMORY_MB = 256
TIMEOUT_S = 60
SECONDS_A_DELIVERY = 0.03
KILOBYTES_KEPT = 2
"""What is kept of a function, which is written anew with each delivery."""


def read(reads: Reads, context: PlanContext) -> Standing | None:
    """Look at the function's code and settings."""
    return _wanted(context).read(reads)


def plan(context: PlanContext, actual: Standing | None) -> Iterator[Step]:
    """Create the function, or bring its code and its settings up to date, each by its own change."""
    yield from _wanted(context).plan(Names(context.system), actual, lambda _: "")


def remove(context: PlanContext, actual: Standing | None) -> Iterator[Step]:
    """Delete the function."""
    yield from _wanted(context).remove(actual)


def _wanted(context: PlanContext) -> OwnFunction:
    names = Names(context.system)
    settings = configured(
        names,
        names.failure_watcher_role,
        failure_watcher_log(names),
        {"STATE_TABLE": names.rate_table},
        seconds=TIMEOUT_S,
        megabytes=MEMORY_MB,
        system_level="WARN",
    )
    description = f"Stormproof: counts failures in a row of the functions of {names.system.api.name}"
    return OwnFunction(NAME, names.failure_watcher, FAILURE_WATCHER, description, settings, _price(context))


def _price(context: PlanContext) -> Price:
    """Return the most that it can cost: an execution that is delivered by itself, and a metric for each function."""
    functions = context.system.functions
    executions = sum(context.executions(each.name).number for each in functions)
    basis = f"a delivery for each of {executions:,} executions at most, a metric for each of {len(functions)} functions"
    quantities = {
        "lambda.request": executions / 1e6,
        "lambda.gb_second": executions * SECONDS_A_DELIVERY * MEMORY_MB / 1024 / 1e6,
        "dynamodb.read": executions / 1e6,
        "dynamodb.write": executions * KILOBYTES_KEPT / 1e6,
        "cloudwatch.metric": len(functions),
    }
    return monthly(quantities, basis)


CONTROL = Control(
    name=NAME,
    criteria=("3.3",),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    requires=("rate-counter", "failure-watcher-log"),
    parts=("failure-watcher-role",),
)
