"""Revision IDs that a plan's own calls have made stale are not named any more.

AWS gives a function another revision also when a version of it is published or a permission on it changes, and an alias
when a permission on that changes; a later call of the same plan that names the one that was read would be refused with
PreconditionFailedException. Recorded:
https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(test_function_revisions_version_and_alias, test_lambda_permission_fn_versioning).
Up to the first such call the revision guards against somebody else's change, and after it nothing can be known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from stormproof.core.planning.plans import Call, Change, Step

REVISION = "RevisionId"
OF_FUNCTIONS = frozenset({"publish_version", "update_function_code", "update_function_configuration"})
OF_ALIASES = frozenset({"create_alias", "update_alias"})
OF_POLICIES = frozenset({"add_permission", "remove_permission"})

Holder = tuple[Any, Any, Any]
"""Whose revision it is: a function's region, its name, and the alias, or version, of it; empty for the function itself.
"""


def with_current_revisions(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps in their order, without the revisions that calls before them have made stale."""
    changed: set[Holder] = set()
    return tuple(_without_stale(step, changed) if isinstance(step, Change) else step for step in steps)


def _without_stale(change: Change, changed: set[Holder]) -> Change:
    calls = []
    for call in change.calls:
        calls.append(_named_anew(call, changed))
        if holder := _holder(call):
            changed.add(holder)
    return replace(change, calls=tuple(calls))


def _named_anew(call: Call, changed: Collection[Holder]) -> Call:
    if REVISION not in call.parameters or _holder(call) not in changed:
        return call
    parameters = {name: value for name, value in call.parameters.items() if name != REVISION}
    # Settings are set to values: made twice it comes to the same.
    return replace(call, parameters=parameters, idempotent=True)


def _holder(call: Call) -> Holder | None:
    """Return whose revision a call names and changes, None for one that is about none."""
    if call.service != "lambda":
        return None
    region, function = call.region, call.parameters.get("FunctionName")
    if call.operation in OF_FUNCTIONS:
        return region, function, ""
    if call.operation in OF_ALIASES:
        return region, function, call.parameters.get("Name")
    return (region, function, call.parameters.get("Qualifier", "")) if call.operation in OF_POLICIES else None
