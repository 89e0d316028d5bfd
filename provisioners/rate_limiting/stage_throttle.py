"""The throttle of every stage: so many requests a second of each method, whoever asks, behind the rate guard.

A value that somebody else set is kept; a stage on which nobody set one shows the account's own limits, or -1 for none.
Ours is known by a tag of the stage.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.apigateway_methods import ALL_METHODS, settings_by_method
from stormproof.core.figures.digits import digits
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "stage-throttle"
ASPECT = "throttle"
ALL = "*/*"
RATE, BURST = "throttlingRateLimit", "throttlingBurstLimit"
UNSET = -1.0
OURS = "stormproof:throttle"
BREAKING = "more requests a second than the throttle takes are refused with 429"


@dataclass(frozen=True)
class Throttle:
    """Requests a second, and how many at once; -1 for none."""

    rate: float
    burst: int

    @property
    def unset(self) -> bool:
        """Whether nothing is throttled."""
        return self.rate < 0 or self.burst < 0

    def document(self) -> dict[str, float]:
        """Return it as plain data."""
        return {"requests_per_second": self.rate, "burst": self.burst}


@dataclass(frozen=True)
class Throttles:
    """GetStages' stages, by name, and the limits of the account."""

    stages: tuple[Mapping[str, Any], ...]
    account: Throttle


def read(reads: Reads, context: PlanContext) -> Throttles:
    """Look at the stages and the account."""
    stages = reads.read("apigateway", "get_stages", restApiId=context.system.api.id)["item"]
    limits = reads.read("apigateway", "get_account")["throttleSettings"]
    account = Throttle(float(limits["rateLimit"]), int(limits["burstLimit"]))
    return Throttles(tuple(sorted(stages, key=lambda stage: str(stage["stageName"]))), account)


def plan(context: PlanContext, actual: Throttles) -> Iterator[Step]:
    """Throttle each stage that nobody has throttled, and those whose throttle is ours and too wide."""
    wanted = Throttle(context.policy.stage_requests_per_second, context.policy.stage_burst)
    for stage in actual.stages:
        resource, standing, ours = _resource(context, stage), _standing(stage), OURS in (stage.get("tags") or {})
        foreign = not ours and not standing.unset and standing != actual.account
        narrower = not standing.unset and standing.rate <= wanted.rate and standing.burst <= wanted.burst
        if foreign:
            told = f"somebody has set {digits(standing.rate)} a second, {standing.burst} burst"
            yield NoChange(NAME, resource, ASPECT, f"{told}{_methods_own(stage)}")
        elif ours and narrower:
            told = f"{digits(standing.rate)} requests a second of each method are taken"
            yield NoChange(NAME, resource, ASPECT, f"{told}{_methods_own(stage)}")
        else:
            before = standing.document() if ALL in (stage.get("methodSettings") or {}) else None
            # Without its tag a throttle of ours, left by an apply that was killed, would be somebody else's.
            calls = (_tagged(resource), _throttled(context, stage, wanted))
            yield Change(
                NAME, resource, ASPECT, Action.UPDATE, before, wanted.document(), calls, breaking=BREAKING, keeps=True
            )  # fmt: skip


def remove(context: PlanContext, actual: Throttles) -> Iterator[Step]:
    """Take the throttles off that are ours: what stood there before comes back, with all of the settings that were."""
    for stage in actual.stages:
        resource = _resource(context, stage)
        if OURS in (stage.get("tags") or {}):
            untag = Call("apigateway", "untag_resource", {"resourceArn": resource, "tagKeys": [OURS]})
            former, standing = context.formers.of(NAME, resource, ASPECT), _standing(stage).document()
            before = former.before if former else None
            back = _former(context, stage, before, actual.account, only=former is not None and before is None)
            calls, action = (back, untag), Action.UPDATE if before else Action.DELETE
            yield Change(NAME, resource, ASPECT, action, standing, before, calls, keeps=True)
        else:
            yield NoChange(NAME, resource, ASPECT, "the throttle is not ours")


def _methods_own(stage: Mapping[str, Any]) -> str:
    """Return in words which methods have a throttle of their own."""
    own = {
        f"{verb} {path}": settings[RATE]
        for (path, verb), settings in sorted(settings_by_method(stage).items())
        if (path, verb) != ALL_METHODS and float(settings.get(RATE, UNSET)) >= 0
    }
    return "".join(f"; of {method} {digits(rate)}, as somebody has set" for method, rate in own.items())


def _standing(stage: Mapping[str, Any]) -> Throttle:
    settings = (stage.get("methodSettings") or {}).get(ALL) or {}
    return Throttle(float(settings.get(RATE, UNSET)), int(settings.get(BURST, UNSET)))


def _former(
    context: PlanContext, stage: Mapping[str, Any], before: Mapping[str, Any] | None, account: Throttle, *, only: bool
) -> Call:
    """Return what puts a former throttle back; where only ours made settings of all methods, these go altogether.

    Terraform's provider takes them off so:
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/apigateway/method_settings.go
    """
    if only and _as_made(stage):
        patch = [{"op": "remove", "path": f"/{ALL}"}]
        where = {"restApiId": context.system.api.id, "stageName": stage["stageName"]}
        return Call("apigateway", "update_stage", {**where, "patchOperations": patch})
    throttle = Throttle(before["requests_per_second"], int(before["burst"])) if before else account
    return _throttled(context, stage, throttle)


def _as_made(stage: Mapping[str, Any]) -> bool:
    """Tell whether the settings of all methods have nothing but the throttle that anybody has set."""
    settings = (stage.get("methodSettings") or {}).get(ALL) or {}
    switched = any(settings.get(name) for name in ("metricsEnabled", "dataTraceEnabled", "cachingEnabled"))
    return not switched and settings.get("loggingLevel") in {None, "OFF"}


def _throttled(context: PlanContext, stage: Mapping[str, Any], throttle: Throttle) -> Call:
    values = {"rateLimit": digits(throttle.rate), "burstLimit": str(throttle.burst)}
    patch = [{"op": "replace", "path": f"/*/*/throttling/{name}", "value": value} for name, value in values.items()]
    where = {"restApiId": context.system.api.id, "stageName": stage["stageName"]}
    return Call("apigateway", "update_stage", {**where, "patchOperations": patch})


def _tagged(resource: str) -> Call:
    return Call("apigateway", "tag_resource", {"resourceArn": resource, "tags": {OURS: "set"}})


def _resource(context: PlanContext, stage: Mapping[str, Any]) -> str:
    return f"{context.system.api_arn}/stages/{stage['stageName']}"


CONTROL = Control(
    name=NAME,
    criteria=("6.1", "6.2", "6.3", "6.4", "6.5"),
    phase=Phase.DEPLOYMENT,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
