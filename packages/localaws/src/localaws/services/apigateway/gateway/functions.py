"""How the gateway invokes functions: as the service, or with a role; and it stops waiting at a limit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from localaws.kernel.ports import ACCOUNT, Caller, Functions, InvokeError, Outcome
from localaws.services.apigateway.gateway.outside import AnyRole, Roles


class TimedOut(Exception):
    """The function did not answer in time; as at AWS it runs on, nobody waits for it."""


@dataclass(frozen=True)
class Invoker:
    """Invokes functions on behalf of an API."""

    functions: Functions
    roles: Roles = field(default_factory=AnyRole)

    async def invoke(
        self, arn: str, payload: bytes, source_arn: str, credentials: str | None, seconds: float
    ) -> Outcome:
        """Invoke; raises TimedOut, and InvokeError as the port does.

        With `credentials` the role of that ARN asks, and the function's resource policy is not needed; without them
        the service asks for `source_arn`.
        """
        caller = self._caller(arn, source_arn, credentials)
        call = asyncio.ensure_future(self.functions.invoke(arn, payload, caller))
        done, _ = await asyncio.wait((call,), timeout=seconds)
        if not done:
            call.add_done_callback(_forget)
            raise TimedOut
        return call.result()

    async def enqueue(self, arn: str, payload: bytes, source_arn: str, credentials: str | None) -> str:
        """Invoke asynchronously and return the request ID; raises InvokeError."""
        return await self.functions.enqueue(arn, payload, self._caller(arn, source_arn, credentials))

    def _caller(self, arn: str, source_arn: str, credentials: str | None) -> Caller:
        if not credentials:
            return Caller("apigateway.amazonaws.com", source_arn=source_arn, source_account=ACCOUNT)
        if not self.roles.may_invoke(credentials, arn):
            raise InvokeError("AccessDeniedException", f"{credentials} may not invoke {arn}", 403)
        return Caller()


def _forget(call: asyncio.Future[Outcome]) -> None:
    if not call.cancelled():
        call.exception()  # marks it as seen: the client has had its answer
