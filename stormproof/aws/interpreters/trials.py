"""Trying what is to be served: invoked beside what is served now, by the same event; worse is not served.

What a function answers to a failure of its own: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html ;
a status within an answer is a proxy integration's:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from stormproof.aws.access.ambiguous_calls import CAUSES
from stormproof.aws.interpreters.spreading import AT_ONCE, Spreading
from stormproof.core.bench import Writes
from stormproof.core.errors import CallFailed
from stormproof.core.logs.records import object_of
from stormproof.core.planning.plans import Call

WORSE = "release.worse"
AT_LEAST = 2
"""So often a version is asked before it is told that it does worse."""
FAILED = 400
"""The lowest status that is no success."""
TIMES_SLOWER, SLOWER_S = 5.0, 3.0
"""What takes so many times as long, and so many seconds longer, is slower by itself, whatever network and starts do."""


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to: the type of its error, empty for none, the status in its answer, 0 for none.

    `seconds` is how long its answer took to come here.
    """

    error: str = ""
    said: str = ""
    status: int = 0
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """The outcome in words."""
        if self.error:
            return f"{self.error}: {self.said}"
        told = f"status {self.status}" if self.status else "no error"
        return f"{told} after {self.seconds:.1f} s" if self.seconds >= SLOWER_S else told


def try_out(call: Call, writer: Writes, outputs: Mapping[str, Any], spreading: Spreading = AT_ONCE) -> None:
    """Invoke what is served and what is to come; raises CallFailed ``release.worse`` where the latter does worse.

    It is asked again, for as long as what was just granted to it may not be known everywhere yet, and at least once: a
    start that took too long, or a store that was busy, says nothing of a version. What is served is asked again as well
    where it failed.
    """
    standing = replace(call, parameters={**call.parameters, **call.tried_against})
    deadline = spreading.clock.monotonic() + spreading.grants_s
    with ThreadPoolExecutor(2, "trial") as pool:
        served, coming = pool.map(lambda each: _invoked(each, writer, outputs, spreading), (standing, call))
    asked = 1
    while worse(coming, served) and (asked < AT_LEAST or spreading.clock.monotonic() < deadline):
        spreading.clock.pause(spreading.every_s)
        coming, asked = _invoked(call, writer, outputs, spreading), asked + 1
        if served.error:  # by a start that took too long, perhaps: nothing to compare with
            served = _invoked(standing, writer, outputs, spreading)
    if worse(coming, served):
        name = call.parameters["FunctionName"]
        said = (
            f"{name}: the version that was to be served does worse than the one that is: {coming.words}, "
            f"before {served.words}. It is not served; everybody is served as before"
        )
        raise CallFailed(WORSE, said)


def _invoked(call: Call, writer: Writes, outputs: Mapping[str, Any], spreading: Spreading) -> Outcome:
    """Return what an invocation comes to; that Lambda refuses it, as by a role that it may not assume, is an error too.

    Raises CallFailed where its answer was lost.
    """
    began = spreading.clock.monotonic()
    try:
        found = _outcome(writer.answer(call, outputs))
        return replace(found, seconds=spreading.clock.monotonic() - began)
    except CallFailed as error:
        if error.code in CAUSES:
            raise
        return Outcome(error.code, error.message)


def worse(coming: Outcome, served: Outcome) -> bool:
    """Tell whether an outcome is worse than another: an error that was not there, a refusal where there was none, or an
    answer that takes far longer.
    """  # noqa: D205 - one sentence, two lines
    if coming.error:
        return coming.error != served.error
    if coming.status >= FAILED and not served.error and served.status < FAILED:
        return True
    return not served.error and coming.seconds > max(TIMES_SLOWER * served.seconds, served.seconds + SLOWER_S)


def _outcome(answer: Mapping[str, Any]) -> Outcome:
    text = answer["Payload"].read().decode("utf-8", "replace")
    document = object_of(text)
    if answer.get("FunctionError"):
        return Outcome(
            str(document.get("errorType") or answer["FunctionError"]), str(document.get("errorMessage", text))
        )
    status = document.get("statusCode")
    return Outcome(status=status if isinstance(status, int) else 0)
