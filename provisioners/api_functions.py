"""The functions that the API's methods invoke."""

from __future__ import annotations

from collections.abc import Iterable

from provisioners.api_state import Method
from provisioners.invocations import Invocation, invocation
from stormproof.core.system import Function, System


def invoked_by(method: Method) -> Invocation | None:
    """Return the function that a method invokes, None for none."""
    return invocation(str((method.detail.get("methodIntegration") or {}).get("uri") or ""))


def served_functions(system: System, methods: Iterable[Method]) -> tuple[Function, ...]:
    """Return the functions of the system that the API's methods invoke."""
    names = {found.name for method in methods if (found := invoked_by(method))}
    return tuple(function for function in system.functions if function.name in names)
