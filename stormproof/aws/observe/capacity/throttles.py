"""The throttles of API Gateway that a key's requests meet: of a stage, of one of its methods, and of usage plans.

Usage plans count for native keys alone; AWS throttles by the lowest that is in force.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.apigateway_methods import ALL_METHODS, settings_by_method
from stormproof.core.judges.rate_limiting.native_quotas import Throttle
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

LARGEST_PAGE = 500


def read_throttles(reads: Reads, system: System) -> tuple[Throttle, ...]:
    """Look at the stages of the API and at the usage plans that cover one."""
    return (*_of_stages(reads, system), *_of_plans(reads, system))


def _of_stages(reads: Reads, system: System) -> Iterator[Throttle]:
    for stage in reads.read("apigateway", "get_stages", restApiId=system.api.id)["item"]:
        where = f"{system.api_arn}/stages/{stage['stageName']}"
        for (path, verb), settings in sorted(settings_by_method(stage).items()):
            of = f"of stage {stage['stageName']}"
            if (path, verb) != ALL_METHODS:
                of = f"of {verb} {path} {of}"
            rate, burst = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
            if rate is not None and burst is not None:
                yield Throttle(where, of, float(rate), int(burst))


def _of_plans(reads: Reads, system: System) -> Iterator[Throttle]:
    for plan in reads.pages("apigateway", "get_usage_plans", "items", limit=LARGEST_PAGE):
        covered = [each for each in plan.get("apiStages") or () if each["apiId"] == system.api.id]
        if not covered:
            continue
        where, name = (
            f"{system.api_arn.partition('/restapis')[0]}/usageplans/{plan['id']}",
            plan.get("name") or plan["id"],
        )
        yield from _given(where, f"of usage plan {name}", plan.get("throttle"))
        for each in covered:
            for method, throttle in sorted((each.get("throttle") or {}).items()):
                yield from _given(where, f"of {method} by usage plan {name}", throttle)


def _given(where: str, of: str, throttle: Mapping[str, Any] | None) -> Iterator[Throttle]:
    if throttle and "rateLimit" in throttle:
        yield Throttle(where, of, float(throttle["rateLimit"]), int(throttle.get("burstLimit", 0)))
