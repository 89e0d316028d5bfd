"""Lets calls meet the weather before they are answered."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping

from localaws.calls.errors import refusal
from localaws.calls.exchange import Reply
from localaws.calls.handlers import Native
from localaws.calls.operations import Call
from localaws.faults import codes
from localaws.faults.lag import Lag
from localaws.faults.profiles import CLEAR, FaultProfile
from localaws.faults.quotas import Quotas
from localaws.faults.troubles import Kind, Troubles
from localaws.kernel.own_calls import HEADER, OwnCalls
from localaws.kernel.ports import ACCOUNT

LOOKS = ("Get", "List", "Describe", "Simulate", "Check", "Test")
ROLE_TAKERS = frozenset({("lambda", "CreateFunction"), ("lambda", "UpdateFunctionConfiguration")})


class Dropped(Exception):
    """The connection breaks off: there is no answer."""


class Injector:
    """Decides for each call whether it gets through.

    `own_calls` do, always: what CloudFormation asks of other services does not leave AWS.
    """

    def __init__(
        self,
        profile: FaultProfile,
        seed: int,
        lags: Mapping[str, Lag] | None = None,
        own_calls: OwnCalls | None = None,
    ) -> None:
        self._own_calls = own_calls or OwnCalls()
        self._profile = profile
        self._troubles = Troubles(profile, seed)
        self._quotas = Quotas(time.monotonic)
        self._lags = lags or {}
        self._begun = False

    def begin(self) -> None:
        """Let calls meet the weather from now on; before, all get through."""
        self._begun = self._profile != CLEAR

    async def meet(self, call: Call, answer: Native) -> Reply:
        """Return the call's answer, or the refusal that it meets; slow calls wait here. Raises Dropped."""
        if not self._begun:
            return await answer(call)
        spreading = self._spreading(answer)
        if self._own_calls.bear(call.exchange.header(HEADER.lower())):
            return await spreading(call)
        return await self._meet(call, spreading)

    def _spreading(self, answer: Native) -> Native:
        async def carry_out(call: Call) -> Reply:
            lag = self._lags.get(call.service.name or "")
            if lag is not None and not (call.operation or "").startswith(LOOKS):
                lag.changing()
            return await answer(call)

        return carry_out

    async def _meet(self, call: Call, answer: Native) -> Reply:
        service, operation = call.service.name or "", call.operation or ""
        trouble = self._troubles.next(f"{service} {operation}")
        if trouble.delay_s:
            await asyncio.sleep(trouble.delay_s)
        if trouble.done:
            await answer(call)
        if trouble.kind is Kind.DROPPED:
            raise Dropped
        if trouble.kind is Kind.FAILED:
            return refusal(call, *_told(codes.FAILED.get(service, codes.OTHERWISE_FAILED), "Internal error"))
        over = self._profile.quotas and not self._quotas.admit(call.region, service, operation)
        if over or trouble.kind is Kind.THROTTLED:
            return refusal(call, *_told(codes.THROTTLED.get(service, codes.OTHERWISE_THROTTLED), "Rate exceeded"))
        return self._newborn(call) or await answer(call)

    def _newborn(self, call: Call) -> Reply | None:
        """Refuse to take a role that IAM has not made known everywhere yet.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html (changes are not always visible at once)
        """
        if not self._profile.newborn_s:
            return None
        if call.key == ("sts", "AssumeRole") and self._is_newborn(call.request.form.get("RoleArn", "")):
            text = f"not authorized to perform: sts:AssumeRole on resource: {call.request.form['RoleArn']}"
            return refusal(call, "AccessDenied", text, 403)
        if call.key in ROLE_TAKERS and self._is_newborn(_role_of(call)):
            text = "The role defined for the function cannot be assumed by Lambda."
            return refusal(call, "InvalidParameterValueException", text, 400)
        return None

    def _is_newborn(self, arn: str) -> bool:
        from moto.iam.models import iam_backends  # noqa: PLC0415  # loaded with the first service

        for role in iam_backends[ACCOUNT]["aws"].roles.values():
            if role.arn == arn:
                age = time.time() - _epoch(role.create_date)
                return age < self._profile.newborn_s
        return False


def _told(answer: codes.Answer, text: str) -> tuple[str, str, int]:
    code, status = answer
    return code, text, status


def _role_of(call: Call) -> str:
    try:
        return str(json.loads(call.exchange.body or b"{}").get("Role", ""))
    except ValueError:
        return ""


def _epoch(moment: object) -> float:
    from moto.core.utils import unix_time  # noqa: PLC0415  # as above

    return float(unix_time(moment))  # type: ignore[arg-type]  # moto's datetimes are naive UTC
