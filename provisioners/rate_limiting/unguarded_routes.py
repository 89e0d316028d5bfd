"""Routes that no rate guard can count: of no function of the system, or invoked otherwise than as a proxy.

The guard counts the proxy events of a REST API (``AWS_PROXY``): others do not tell whose key it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.aws.observe.lambda_served import invoked_by
from stormproof.core.judges.rate_limiting.settings import unguardable
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.target.public_routes import public_reason

NAME = "unguarded-routes"
ASPECT = "routes without a guard"
PREFLIGHT = "OPTIONS"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield the methods before which no guard can stand, but preflights and those that the owner leaves open."""
    system = context.system
    known = {function.name for function in system.functions}
    for method in read_methods(reads, system.api.id):
        found = invoked_by(method, system.api)
        kind = str((method.detail.get("methodIntegration") or {}).get("type") or "")
        if method.http_method == PREFLIGHT or public_reason(context.public_routes, *method.route):
            continue
        if not (why := unguardable(kind, found.name if found else "", known)):
            continue
        told = f"no guard can count its requests ({why}): fails 6.1 by name"
        way_out = "have a function of the system serve it by proxy, take it away, or waive 6.1 for it"
        yield Finding(f"{system.api_arn}/{method.http_method} {method.path}", f"{told}; {way_out}")


CONTROL = watching(NAME, ("6.1", "6.2", "6.3", "6.4", "6.5"), ASPECT, look)
