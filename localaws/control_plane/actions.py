"""Operations of our own in the place of moto's: plain functions that take a request and return an answer as dicts.

moto still parses requests and serialises answers and errors, in each protocol that the service speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult


@dataclass(frozen=True)
class Request:
    """One call of an operation: its parameters by AWS's names, timestamps as datetimes."""

    parameters: Mapping[str, Any]
    region: str
    account: str
    headers: Mapping[str, str]


Action = Callable[[Request], Mapping[str, Any] | None]


def attach(responses: type[BaseResponse], actions: Mapping[str, Action], refusals: type[Exception]) -> None:
    """Let moto's response class answer operations (by snake_case name) with ours.

    What of `refusals` they raise, by its `code` and `message`, is answered as an error of the service.
    """
    for name, action in actions.items():
        setattr(responses, name, _method(name, action, refusals))


def _method(name: str, action: Action, refusals: type[Exception]) -> Callable[[BaseResponse], ActionResult]:
    def answer(self: BaseResponse) -> ActionResult:
        request = Request(self.params or {}, self.region, self.current_account, self.headers)
        try:
            result = action(request)
        except refusals as error:
            raise ServiceException(getattr(error, "code", name), getattr(error, "message", str(error))) from error
        return EmptyResult() if result is None else ActionResult(result)

    answer.__name__ = name
    return answer
