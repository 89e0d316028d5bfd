"""The settings of a usage plan: how patches change them, and which AWS refuses. Sources: usage_plans.py."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.apigateway.exceptions import BadRequestException, ConflictException, NotFoundException, ValidationException
from moto.apigateway.models import UsagePlan

LIMIT = re.compile(r"/(?P<group>throttle|quota)/(?P<name>rateLimit|burstLimit|limit|offset|period)")
METHOD_LIMIT = re.compile(
    r"/apiStages/(?P<api>[^:/]+):(?P<stage>[^/]+)/throttle/(?P<path>.+)/(?P<method>[A-Z*]+)/"
    r"(?P<name>rateLimit|burstLimit)"
)
METHOD_LIMITS = re.compile(r"/apiStages/(?P<api>[^:/]+):(?P<stage>[^/]+)/throttle(/(?P<path>.+)/(?P<method>[A-Z*]+))?")
PLAIN = {"/name": "name", "/description": "description", "/productCode": "product_code"}
PERIODS = ("DAY", "WEEK", "MONTH")
NUMBERS: Mapping[str, Callable[[str], float]] = {"rateLimit": float, "burstLimit": int, "limit": int, "offset": int}
NO_THROTTLE = "Usage Plan throttle rate limit and burst limit must be numeric and greater than zero"
NO_LIMIT = "Usage Plan quota limit must be a non-negative numeric"
NO_PERIOD = "Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]"
REFUSALS = {"rateLimit": NO_THROTTLE, "burstLimit": NO_THROTTLE, "limit": NO_LIMIT, "offset": NO_LIMIT}
THROTTLE: Mapping[str, Any] = {"burstLimit": 0, "rateLimit": 0.0}


@dataclass
class Draft:
    """A plan's settings while patches are applied to a copy of them."""

    id: str
    name: str | None
    description: str | None
    product_code: str | None
    throttle: dict[str, Any]
    quota: dict[str, Any]
    api_stages: list[dict[str, Any]]

    @classmethod
    def of(cls, plan: UsagePlan) -> Draft:
        """Copy a plan's settings."""
        settings = {name: copy.deepcopy(getattr(plan, name)) for name in cls.__dataclass_fields__}
        return cls(**settings)

    def store(self, plan: UsagePlan) -> None:
        """Put the settings into the plan; limits that were not named are what AWS shows for them."""
        self.throttle = {**THROTTLE, **self.throttle} if self.throttle else {}
        self.quota = {"offset": 0, **self.quota} if self.quota else {}
        vars(plan).update(vars(self))

    def apply(self, operation: str, path: str, value: str | None) -> None:
        """Apply a patch operation; raises BadRequestException, NotFoundException or ConflictException."""
        given = None if operation == "remove" else value
        if path in PLAIN:
            setattr(self, PLAIN[path], given)
        elif path in {"/throttle", "/quota"} and operation == "remove":
            getattr(self, path.removeprefix("/")).clear()
        elif match := LIMIT.fullmatch(path):
            _set(getattr(self, match["group"]), match["name"], given)
        elif path == "/apiStages":
            self._change_stages(operation, value or "")
        elif match := METHOD_LIMIT.fullmatch(path):
            limits = self._stage(match).setdefault("throttle", {}).setdefault(_method(match), dict(THROTTLE))
            _set(limits, match["name"], given)
        elif (match := METHOD_LIMITS.fullmatch(path)) and operation == "remove":
            throttle = self._stage(match).setdefault("throttle", {})
            throttle.pop(_method(match), None) if match["path"] else throttle.clear()
        else:
            raise BadRequestException(f"Invalid patch path {path}")

    def _change_stages(self, operation: str, value: str) -> None:
        api_id, _, stage = value.partition(":")
        if operation not in {"add", "remove"} or not api_id or not stage:
            raise BadRequestException("Invalid API Stage specified")
        held = [each for each in self.api_stages if (each["apiId"], each["stage"]) == (api_id, stage)]
        if operation == "add" and held:
            raise ConflictException(f"API Stage {value} already exists in this usage plan")
        if operation == "add":
            self.api_stages.append({"apiId": api_id, "stage": stage})
        elif held:
            self.api_stages.remove(held[0])
        else:
            known = f"{{api: {api_id}, stage: {stage}}}"
            raise NotFoundException(f"Invalid API Stage {known} specified for usageplan {self.id}")

    def _stage(self, match: re.Match[str]) -> dict[str, Any]:
        for each in self.api_stages:
            if (each["apiId"], each["stage"]) == (match["api"], match["stage"]):
                return each
        raise NotFoundException(f"API Stage not found: {match['api']}:{match['stage']}")


def filled(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Check what CreateUsagePlan got and return it with what AWS shows for what was not named.

    Raises ValidationException or BadRequestException.
    """
    throttle, quota = payload.get("throttle"), payload.get("quota")
    if quota and quota.get("period") not in {*PERIODS, None}:
        raise ValidationException(
            f"1 validation error detected: Value '{quota['period']}' at 'createUsagePlanInput.quota.period' failed to "
            "satisfy constraint: Member must satisfy enum value set: [MONTH, WEEK, DAY]"
        )
    settings = dict(payload)
    if throttle:
        settings["throttle"] = {**THROTTLE, **_numbers(throttle)}
    if quota:
        settings["quota"] = {"offset": 0, **_numbers(quota)}
    check(settings.get("throttle") or {}, settings.get("quota") or {})
    return settings


def _numbers(given: Mapping[str, Any]) -> dict[str, Any]:
    """The limits as numbers, which templates also write as text."""
    read: dict[str, Any] = {}
    for name, value in given.items():
        _set(read, name, None if value is None else str(value))
    return read


def check(throttle: Mapping[str, Any], quota: Mapping[str, Any]) -> None:
    """Raise BadRequestException for a throttle or a quota that AWS refuses."""
    if any(each is not None and each < 0 for each in (throttle.get("rateLimit"), throttle.get("burstLimit"))):
        raise BadRequestException(NO_THROTTLE)
    if not quota:
        return
    offset = quota.get("offset") or 0
    if quota.get("limit") is None or quota["limit"] < 0 or offset < 0:
        raise BadRequestException(NO_LIMIT)
    if quota.get("period") not in PERIODS:
        raise BadRequestException(NO_PERIOD)
    if offset and quota["period"] == "DAY":
        raise BadRequestException("Usage Plan quota offset must be zero in the DAY period")


def _set(held: dict[str, Any], name: str, value: str | None) -> None:
    if value is None:
        held.pop(name, None)
        return
    try:
        held[name] = NUMBERS.get(name, str)(value)
    except ValueError as error:
        raise BadRequestException(REFUSALS[name]) from error


def _method(match: re.Match[str]) -> str:
    """The key of a method's throttle, as CreateUsagePlan takes it: ``/orders/{id}/GET``."""
    return f"/{match['path'].replace('~1', '/').strip('/')}/{match['method']}".replace("//", "/")
