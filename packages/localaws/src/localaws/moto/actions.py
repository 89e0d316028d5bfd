"""Operations of our own in the place of moto's: plain functions that take a request and return an answer as dicts.

moto still parses requests and serialises answers and errors, in each protocol that the service speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from localaws.moto.patches import Patches


@dataclass(frozen=True)
class Request:
    """One call of an operation: its parameters by AWS's names, timestamps as datetimes."""

    parameters: Mapping[str, Any]
    region: str
    account: str
    headers: Mapping[str, str]


Action = Callable[[Request], Mapping[str, Any] | None]


class Refusal(Protocol):
    """What an exception must have for moto to answer it as an error of the service."""

    code: str
    message: str


def attach(
    patches: Patches,
    responses: type[BaseResponse],
    actions: Mapping[str, Action],
    refusals: type[Exception],
    serialised_as: type[ServiceException],
) -> None:
    """Let moto's response class answer operations (by snake_case name) with ours.

    What of `refusals` (each a Refusal) they raise is answered as `serialised_as`, moto's exception of the service: moto
    finds the error's shape by the module of that class.
    """
    for name, action in actions.items():
        patches.put(responses, name, _method(name, action, refusals, serialised_as))


def _method(
    name: str, action: Action, refusals: type[Exception], serialised_as: type[ServiceException]
) -> Callable[[BaseResponse], ActionResult]:
    def answer(self: BaseResponse) -> ActionResult:
        request = Request(self.params or {}, self.region, self.current_account, self.headers)
        try:
            result = action(request)
        except refusals as error:
            refusal = cast("Refusal", error)
            raise serialised_as(refusal.code, refusal.message) from error
        return EmptyResult() if result is None else ActionResult(result)

    answer.__name__ = name
    return answer
