"""The settings of a function that controls own, beside the rate guard's; a version that lacks one is ours to release.

A control that sets a version-scoped setting enters here what it wants of a function, so that `function_release` can
tell our unreleased changes from the owner's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provisioners.alerts import function_timeouts
from provisioners.logging import function_logging
from provisioners.rate_limiting.guard_settings import unguarded
from provisioners.roles import own_roles
from stormproof.aws.observe.lambda_functions import VERSIONED, Configuration
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import Function

Wanted = Callable[[PlanContext, Function, Configuration], Any]
"""Returns the value that the control wants, in the form of GetFunctionConfiguration's answer."""

OWNED: dict[str, Wanted] = {
    "LoggingConfig": function_logging.wanted,
    own_roles.SETTING: own_roles.run_by,
    "Timeout": function_timeouts.wanted,
}
"""By the setting's name in GetFunctionConfiguration's answer."""


def of_the_owner(context: PlanContext, configuration: Configuration, known: str = "") -> dict[str, Any]:
    """Return what of a version is its owner's, whatever the controls set beside it; `known` is as for `unguarded`."""
    mine = {"Handler", "Role", *OWNED}
    return unguarded(context, configuration, known) | {n: configuration.get(n) for n in VERSIONED if n not in mine}


def ours(context: PlanContext, function: Function, after: Configuration) -> frozenset[str]:
    """Return the settings that will stand in ``$LATEST`` as a control wants them."""
    return frozenset(name for name, wanted in OWNED.items() if after.get(name) == wanted(context, function, after))
