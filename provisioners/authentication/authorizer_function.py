"""The authorizer's function: its code and all its settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.shared.own_functions import ASPECTS, OwnFunction, Standing, configured
from stormproof.core.deployed_code import AUTHORIZER
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Price, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.policy import Mode

NAME = "authorizer-function"
MEMORY_MB = 256
TIMEOUT_S = 5
SECONDS_A_REQUEST = 0.02
ENFORCED = "clients without a valid key are refused"


def read(reads: Reads, context: PlanContext) -> Standing | None:
    """Look at the function's code and settings."""
    return _wanted(context).read(reads)


def plan(context: PlanContext, actual: Standing | None) -> Iterator[Step]:
    """Create the function, or bring its code and its settings up to date, each by its own change."""
    enforcing = context.policy.authentication_mode is Mode.ENFORCE

    def breaking(standing: Standing | None) -> str:
        enforced = standing is not None and standing.variables.get("MODE") == Mode.ENFORCE.value
        return ENFORCED if enforcing and not enforced else ""

    yield from _wanted(context).plan(Names(context.system), actual, breaking)


def remove(context: PlanContext, actual: Standing | None) -> Iterator[Step]:
    """Delete the function."""
    yield from _wanted(context).remove(actual)


def settings(context: PlanContext) -> dict[str, Any]:
    """Return the settings in Lambda's words."""
    names = Names(context.system)
    variables = {
        "KEY_TABLE": names.key_table,
        "KEY_PEPPER": names.key_pepper,
        "MODE": context.policy.authentication_mode.value,
        "DEFAULT_LIMIT": str(context.policy.requests_per_hour),
    }
    return configured(
        names,
        names.authorizer_role,
        names.authorizer_log,
        variables,
        seconds=TIMEOUT_S,
        megabytes=MEMORY_MB,
        system_level="INFO",
    )


def _wanted(context: PlanContext) -> OwnFunction:
    names = Names(context.system)
    description = f"Stormproof: admits the API keys of {names.system.api.name}"
    return OwnFunction(NAME, names.authorizer, AUTHORIZER, description, settings(context), _price(context))


def _price(context: PlanContext) -> Price:
    reckoned = context.requests
    requests = reckoned.number
    seconds = requests * SECONDS_A_REQUEST * MEMORY_MB / 1024
    basis = f"{SECONDS_A_REQUEST * 1000:.0f} ms at {MEMORY_MB} MB for each request: {reckoned}"
    return monthly({"lambda.request": requests / 1e6, "lambda.gb_second": seconds / 1e6}, basis)


CONTROL = Control(
    name=NAME,
    criteria=("1.1", "1.2", "1.3", "1.4", "1.5"),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    requires=("key-store", "authorizer-log"),
    parts=("authorizer-role", "account-concurrency"),
    takes_effect_through=("deployment",),
)
