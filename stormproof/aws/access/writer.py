"""The writer: the one place from which AWS is changed, apart from the administrator's verbs, which use it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import jmespath
import stamina

from stormproof.aws.access.ambiguous_calls import CAUSES, MADE, Made, may_be_repeated, says_done
from stormproof.aws.access.call_records import CallLog
from stormproof.aws.access.clients import Clients
from stormproof.aws.access.failures import RAISED, Failure, explain
from stormproof.aws.access.lock_tokens import LOCKED, wants_current, with_current
from stormproof.aws.access.pace import Pace
from stormproof.aws.access.paging import every_page
from stormproof.aws.access.resting import BUSY, GONE, RESTS, Rest
from stormproof.aws.access.try_again import passes_by_itself
from stormproof.core.errors import CallFailed, NotThere
from stormproof.core.planning.plans import Call, Format, Ref
from stormproof.repository.service import OTHERS, Service

NOT_YET = (
    "cannot be assumed",
    "not authorized to perform: sts:AssumeRole",
    "role ARN does not have required permissions",  # UpdateAccount: https://github.com/aws/aws-cdk/issues/2194
    "execution role does not have permissions",  # event sources of a function whose role is new
    "concurrent modification",
)
"""A role that was just made is not known everywhere: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html.
API Gateway refuses one of two changes at once with ConflictException and this text.
"""
NOT_SHOWN = "aws.not_shown"
"""Code of a thing that was made, but cannot be looked at yet."""
EXISTS = "aws.already_exists"
UNEXPECTED = "aws.unexpected_answer"
"""Code of an answer that lacks what the call yields."""
ATTEMPTS = 16
LONGEST_S = 90.0
"""A queue that was deleted has its name for a minute."""
EMBEDDED_DELAY_S = 0.1


class _Failed(Exception):
    """A call that failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class _Passing(_Failed):
    """A failure that passes by itself."""


class _Moving(Exception):
    """A thing is in a state that passes by itself."""


class Writer:
    """Makes the calls of a plan, one at a time, in order.

    Repeated are refusals, which AWS says did nothing (throttling, a conflicting update, a role not yet known), and
    calls whose answer was lost, where `ambiguous_calls` knows that this does no harm: what they make is looked for
    first.
    `waiting` makes the clients that look and wait: those may try again by themselves.
    """

    def __init__(
        self,
        clients: Clients,
        waiting: Clients,
        pace: Pace,
        log: CallLog,
        *,
        embedded: bool,
        beside: Mapping[str, Service] = MappingProxyType({}),
    ) -> None:
        self._clients = clients
        self._waiting = waiting
        self._pace = pace
        self._log = log
        self._embedded = embedded
        self._beside = beside

    def keep_secret(self, texts: Sequence[str]) -> None:
        """Have every record and every message leave texts out from now on."""
        self._log.redactor.learn(texts)

    def call(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make the call and await what settles it; returns the outputs that it yields, by Ref name.

        `outputs` resolves the call's Refs. Raises CallFailed, NotThere where the thing to be changed does not exist,
        KeyError for a Ref that nothing yielded.
        """
        answer = self.answer(call, outputs)
        if rest := RESTS.get((call.service, call.operation)):
            self._rested(call, rest, rest.parameters(resolve(call.parameters, outputs or {}), answer))
        found = {name: jmespath.search(path, answer) for name, path in call.yields.items()}
        if missing := [name for name, value in found.items() if value is None]:
            said = f"{call.service} {call.operation}: the answer lacks {', '.join(missing)}"
            raise CallFailed(UNEXPECTED, said)
        self._settle(call, {**(outputs or {}), **found})
        return found

    def answer(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make the call and return AWS's whole answer, settled or not; raises as `call`."""
        parameters, lost = resolve(call.parameters, outputs or {}), False
        if call.service in OTHERS:
            return self._beside_aws(call, parameters)
        try:
            for attempt in stamina.retry_context(
                on=_Passing, attempts=ATTEMPTS, timeout=LONGEST_S, wait_max=10.0, wait_jitter=0.3
            ):
                with attempt:
                    try:
                        return self._again(call, parameters) if lost else self._once(call, parameters)
                    except _Failed as failed:
                        if self._done_when_at_rest(failed.failure, call, parameters):
                            return {}
                        lost = lost or failed.failure.code in CAUSES
                        raise _Passing(failed.failure) if _passes(failed.failure, call) else failed from None
        except _Failed as failed:
            said = self._log.redactor.text(failed.failure.message)
            raise NotThere(said) if failed.failure.not_there else CallFailed(failed.failure.code, said) from failed
        raise AssertionError("stamina ends by returning or raising")

    def _beside_aws(self, call: Call, parameters: dict[str, Any]) -> dict[str, Any]:
        """Make a call of a service that is none of AWS's; raises NotThere where the target names no such thing."""
        if call.service not in self._beside:
            raise NotThere(f"the target's [repository] names no {call.service}")
        try:
            answer = self._beside[call.service].write(call.operation, parameters)
        except (CallFailed, NotThere) as error:
            self._log.note(call.service, call.operation, "", parameters, write=True, error=str(error))
            raise
        self._log.note(call.service, call.operation, "", parameters, write=True, answer=answer)
        return answer

    def _once(self, call: Call, parameters: dict[str, Any]) -> dict[str, Any]:
        region = self._clients.region(call.region)
        self._pace.wait(call.service, call.operation, region)
        try:
            if wants_current(call):
                parameters = with_current(self._waiting.get(call.service, region), call, parameters)
            answer: dict[str, Any] = getattr(self._clients.get(call.service, region), call.operation)(**parameters)
        except RAISED as error:
            failure = explain(error, call.service, call.operation)
            self._log.note(call.service, call.operation, region, parameters, write=True, error=failure.message)
            raise _Failed(failure) from error
        self._log.note(call.service, call.operation, region, parameters, write=True, answer=answer)
        return answer

    def _again(self, call: Call, parameters: dict[str, Any]) -> dict[str, Any]:
        """Make a call whose answer was lost again, unless it turns out to have been carried out.

        Where what it yields is not known then, AWS's refusal stands: somebody may have made the thing before.
        """
        look = MADE.get((call.service, call.operation))
        if look is not None and (made := self._made(call, look, parameters)) is not None:
            return made
        try:
            return self._once(call, parameters)
        except _Failed as failed:
            if not says_done(failed.failure, call):
                raise
            if look is not None:  # AWS knows the thing, but does not show it yet
                raise _Failed(failed.failure._replace(code=NOT_SHOWN)) from failed
            if call.yields:
                raise
            return {}

    def _made(self, call: Call, look: Made, parameters: dict[str, Any]) -> dict[str, Any] | None:
        try:
            seen = self._looks(call, look.operation, look.parameters(parameters))
            return next((made for page in seen if (made := look.answer(page, parameters)) is not None), None)
        except _Failed as failed:
            if failed.failure.not_there:
                return None
            raise

    def _look(self, call: Call, operation: str, named: dict[str, Any]) -> dict[str, Any]:
        """Make a read-only call about a call's thing; raises _Failed."""
        return next(self._looks(call, operation, named))

    def _looks(self, call: Call, operation: str, named: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the answers to a read-only call about a call's thing, one a page; raises _Failed."""
        region = self._clients.region(call.region)
        client = self._waiting.get(call.service, region)
        pages = every_page(client, operation, named, lambda: self._pace.wait(call.service, operation, region))
        while True:
            try:
                seen = next(pages, None)
            except RAISED as error:
                failure = explain(error, call.service, operation)
                self._log.note(call.service, operation, region, named, write=False, error=failure.message)
                raise _Failed(failure) from error
            if seen is None:
                return
            self._log.note(call.service, operation, region, named, write=False, answer=seen)
            yield seen

    def _done_when_at_rest(self, failure: Failure, call: Call, parameters: dict[str, Any]) -> bool:
        """Wait for a thing to rest whose state a refusal is about; tell whether nothing is left to be done.

        Raises _Passing where the call can be made again, CallFailed and NotThere as `_rested`.
        """
        rest = RESTS.get((call.service, call.operation))
        if rest is None or failure.refusal not in BUSY or rest.named_by not in parameters:
            return False
        state = self._rested(call, rest, rest.parameters(parameters, {}))
        if state in rest.admitted:
            raise _Passing(failure)
        return state in rest.wanted

    def _rested(self, call: Call, rest: Rest, named: dict[str, Any]) -> str:
        """Look until a thing is in no passing state; return the state.

        Raises CallFailed where it cannot be looked at, and ``aws.waited_in_vain``.
        """
        try:
            for attempt in stamina.retry_context(
                on=_Moving, attempts=None, timeout=rest.within_s, wait_initial=EMBEDDED_DELAY_S, wait_max=5.0
            ):
                with attempt:
                    return self._state(call, rest, named)
        except _Moving as state:
            said = f"{call.service} {call.operation}: {named[rest.named_by]} is {state} after {rest.within_s:.0f} s"
            raise CallFailed("aws.waited_in_vain", said) from None
        except _Failed as failed:
            raise CallFailed(failed.failure.code, self._log.redactor.text(failed.failure.message)) from failed
        raise AssertionError("stamina ends by returning or raising")

    def _state(self, call: Call, rest: Rest, named: dict[str, Any]) -> str:
        """Look at a thing's state; raises _Moving with one that passes by itself, and _Failed."""
        try:
            state = rest.told(self._look(call, rest.look, named))
        except _Failed as failed:
            if failed.failure.not_there:
                return GONE
            raise
        if state in rest.passing:
            raise _Moving(state)
        return state

    def _settle(self, call: Call, outputs: Mapping[str, Any]) -> None:
        if call.settled_by is None:
            return
        waiter = self._waiting.get(call.service, call.region).get_waiter(call.settled_by)
        parameters = resolve(call.settle_parameters, outputs)
        if self._embedded:
            retry_budget = waiter.config.delay * waiter.config.max_attempts
            parameters["WaiterConfig"] = {
                "Delay": EMBEDDED_DELAY_S,
                "MaxAttempts": int(retry_budget / EMBEDDED_DELAY_S),
            }
        try:
            waiter.wait(**parameters)
        except RAISED as error:
            failure = explain(error, call.service, call.settled_by)
            raise CallFailed(failure.code, self._log.redactor.text(failure.message)) from error


def _passes(failure: Failure, call: Call) -> bool:
    passing = failure.code != EXISTS and passes_by_itself(call.service, failure.refusal)
    overtaken = failure.refusal == LOCKED and wants_current(call)
    throttled = failure.refusal and failure.code == "aws.throttled"
    lost = failure.code in CAUSES and may_be_repeated(call)
    not_yet = failure.code == NOT_SHOWN or any(text in failure.message for text in NOT_YET)
    return not failure.not_there and bool(passing or overtaken or throttled or lost or not_yet)


def resolve(value: Any, outputs: Mapping[str, Any]) -> Any:
    """Return the value with every Ref and Format replaced; raises KeyError naming a Ref without output."""
    if isinstance(value, Ref):
        return outputs[value.name]
    if isinstance(value, Format):
        return value.template.format(*(outputs[ref.name] for ref in value.values))
    if isinstance(value, Mapping):
        return {key: resolve(item, outputs) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(item, outputs) for item in value]
    return value
