"""The functions that the API's methods invoke."""

from __future__ import annotations

from stormproof.aws.observe.apigateway_methods import Method, read_methods
from stormproof.aws.observe.lambda_uris import FunctionUri, invocation
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Function, System


def invoked_by(method: Method) -> FunctionUri | None:
    """Return the function that a method invokes, None for none."""
    return invocation(str((method.detail.get("methodIntegration") or {}).get("uri") or ""))


def served_functions(reads: Reads, system: System) -> tuple[Function, ...]:
    """Look for the functions of the system that the API's methods invoke."""
    methods = read_methods(reads, system.api.id)
    names = {found.name for method in methods if (found := invoked_by(method))}
    return tuple(function for function in system.functions if function.name in names)
