"""The key sync's function: it alone reads the values of native keys, inside AWS, and hands none of them on.

Nothing of Stormproof that runs elsewhere asks for a value, so no evidence, no log and no exception can hold one.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.authentication.key_sync_need import Following, following, idle
from provisioners.shared.own_functions import ASPECTS, CODE, OwnFunction, Standing, configured
from stormproof.core.deployed_code import KEY_SYNC
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Price, Step
from stormproof.core.planning.prices import monthly

NAME = "key-sync"
MEMORY_MB = 256
TIMEOUT_S = 50
"""Less than the minute until the next run."""
RUNS_A_MONTH = 43_830
SECONDS_A_RUN = 0.6


def read(reads: Reads, context: PlanContext) -> Following[Standing]:
    """Look at the function's code and settings."""
    return following(reads, context, _wanted(context).read(reads))


def plan(context: PlanContext, actual: Following[Standing]) -> Iterator[Step]:
    """Create the function, or bring its code and its settings up to date, each by its own change."""
    names = Names(context.system)
    if actual.idle:
        yield from idle(NAME, names.key_sync, CODE)
    else:
        yield from _wanted(context).plan(names, actual.standing, lambda _: "")


def remove(context: PlanContext, actual: Following[Standing]) -> Iterator[Step]:
    """Delete the function."""
    yield from _wanted(context).remove(actual.standing)


def _wanted(context: PlanContext) -> OwnFunction:
    names = Names(context.system)
    variables = {"KEY_TABLE": names.key_table, "KEY_PEPPER": names.key_pepper, "API_ID": names.system.api.id}
    settings = configured(
        names,
        names.key_sync_role,
        names.key_sync_log,
        variables,
        seconds=TIMEOUT_S,
        megabytes=MEMORY_MB,
        system_level="WARN",
    )
    description = f"Stormproof: keeps the key store in step with the native API keys of {names.system.api.name}"
    return OwnFunction(NAME, names.key_sync, KEY_SYNC, description, settings, _price())


def _price() -> Price:
    seconds = RUNS_A_MONTH * SECONDS_A_RUN * MEMORY_MB / 1024
    basis = f"a run a minute, {SECONDS_A_RUN} s at {MEMORY_MB} MB, which reads up to 8 KB of the key store"
    quantities = {
        "lambda.request": RUNS_A_MONTH / 1e6,
        "lambda.gb_second": seconds / 1e6,
        "dynamodb.read": 2 * RUNS_A_MONTH / 1e6,
    }
    return monthly(quantities, basis)


CONTROL = Control(
    name=NAME,
    criteria=("1.2", "1.3"),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    requires=("key-store", "key-sync-log"),
    parts=("key-sync-role",),
)
