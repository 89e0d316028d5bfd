"""Judges of requirement 1: who is let in, who is turned away and how, and what the logs tell of it.

What the gateway answers: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from stormproof.core.errors import Refuted
from stormproof.core.judges.authentication.guards import IAM, OURS, UNKNOWN, Guard
from stormproof.core.observations import FIREWALL_MARK, Exchange
from stormproof.core.request_log import ERROR_TYPE

UNAUTHORIZED = "UnauthorizedException"
ACCESS_DENIED = "AccessDeniedException"
PLAN_REFUSAL = "ForbiddenException"
"""With which a usage plan refuses a key, and the firewall a request: the latter bears our mark where it is ours."""
RESOURCE_POLICY = "User: anonymous is not authorized to perform"
"""How a refusal of the API's resource policy begins, which has the authorizer's error type."""
SIGNATURE_REFUSALS = ("InvalidSignature", "UnrecognizedClient", "IncompleteSignature", "InvalidClientTokenId")
"""How the error types begin with which IAM refuses a signature that is nobody's:
https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch
"""
AT_LEAST_KEYS = 10
NOT_A_HEADER = (400, 431)
"""How a server may refuse what is no valid HTTP header at all, before anybody asks what it means."""


class Way(Enum):
    """A way to the system's functions; the value names the reason code's last part."""

    SERVED = "keyless_admitted"
    STAGE = "bypass_stage"
    DOMAIN = "bypass_domain"
    FUNCTION_URL = "bypass_function_url"


@dataclass(frozen=True)
class Attempt:
    """One attempt to enter.

    `way` is how, `key_id` whose key it carried (None for none or a stranger's), `resource` what was entered by, as
    plans and waivers name it, `guard` what stands before it.
    """

    exchange: Exchange
    way: Way = Way.SERVED
    key_id: str | None = None
    well_formed_http: bool = True
    carried_key: bool = False
    resource: str = ""
    guard: Guard = UNKNOWN

    def __str__(self) -> str:
        """Tell the attempt and what came of it."""
        seen = self.exchange
        note = f" with {seen.note}" if seen.note else ""
        owner = f" (its owner's {self.guard.foreign})" if self.guard.foreign else ""
        return f"{seen.method} {seen.url}{owner}{note}: {seen.status} {seen.body[:80]!r}"


@dataclass(frozen=True)
class StepTaken:
    """A step of a journey: the attempt, and what of its answer was not as the workload states, with a code for it."""

    attempt: Attempt
    step: str
    code: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Logged:
    """What the logs hold of the attempts: lines of the access log and of the authorizer, by request ID."""

    access: Mapping[str, str]
    authorizer: Mapping[str, str]


def judge_keyless(attempts: Sequence[Attempt], observing_since: str = "") -> None:
    """Refute unless every attempt without a key was answered with the gateway's own 401; public routes apart.

    While the authorizer observes, the gateway may refuse for lack of a native key, which is no 401 either.
    Codes: ``auth.observing``, ``auth.keyless_admitted``, ``auth.bypass_stage``, ``auth.bypass_domain``,
    ``auth.bypass_function_url``, ``auth.wrong_keyless_answer``, ``auth.other_status``: the owner's own authorizer
    refuses, but with another status.
    """
    judged = [attempt for attempt in attempts if not attempt.guard.public]
    passed = [attempt for attempt in judged if _passed(attempt)]
    if passed:
        unexcused = [each for each in passed if not _observed(each, observing_since)]
        if not unexcused:
            raise refuted("auth.observing", f"observing since {observing_since}", passed)
        raise refuted(f"auth.{unexcused[0].way.value}", "let in without a key", unexcused)
    asked = [attempt for attempt in judged if attempt.way is not Way.FUNCTION_URL]
    wrong = [attempt for attempt in asked if not _is_unauthorized(attempt)]
    if wrong and all(attempt.guard.foreign for attempt in wrong):
        raise refuted("auth.other_status", "refused without credentials, but not with 401", wrong)
    if wrong and all(_observed(each, observing_since) for each in wrong):
        raise refuted("auth.observing", f"observing since {observing_since}", wrong)
    if wrong:
        raise refuted("auth.wrong_keyless_answer", "a request without a key must get the gateway's 401", wrong)


def left_open(attempts: Sequence[Attempt]) -> str:
    """Tell which routes were not judged because their owner leaves them open; empty where there are none."""
    named = {f"{_name(each)} ({each.guard.public})": None for each in attempts if each.guard.public}
    return f"open as named under public_routes: {', '.join(named)}" if named else ""


def kept_authorizers(attempts: Sequence[Attempt]) -> str:
    """Tell which routes were judged by authorizers of their owner's; empty where there are none."""
    named = {f"{_name(each)} {each.guard.foreign}": None for each in attempts if each.guard.foreign}
    return f"by its owner's authorizer: {', '.join(named)}" if named else ""


def _name(attempt: Attempt) -> str:
    return attempt.resource.partition("/restapis/")[2].partition("/")[2] or attempt.resource


def judge_admitted(attempts: Sequence[Attempt], expected: Iterable[int] = range(200, 300)) -> None:
    """Refute unless every attempt with a valid key came through to the function; code ``auth.valid_refused``."""
    wanted = frozenset(expected)
    for attempt in attempts:
        if attempt.exchange.status not in wanted or ERROR_TYPE in attempt.exchange.headers:
            raise Refuted("auth.valid_refused", f"a valid key was not served: {attempt}")


def judge_steps_served(steps: Sequence[StepTaken]) -> None:
    """Refute unless every step of a journey with a valid key came to the status that the workload states.

    Code ``auth.valid_refused``.
    """
    for each in steps:
        if each.code == "status" or ERROR_TYPE in each.attempt.exchange.headers:
            raise Refuted("auth.valid_refused", f"a valid key was not served, step {each.step}: {each.attempt}")


def judge_said_by_function(steps: Sequence[StepTaken]) -> None:
    """Refute unless every answer has what the workload states, which only the function can know.

    Code ``auth.not_processed``.
    """
    for each in steps:
        if each.problem:
            said = f"the answer is not the function's, step {each.step}: {each.problem}"
            raise Refuted("auth.not_processed", f"{said}: {each.attempt}")


def judge_refused(attempts: Sequence[Attempt], observing_since: str = "") -> None:
    """Refute unless every attempt with an invalid key was answered with 403 by who judges keys there; public apart.

    That is the authorizer's denial, or the usage plan's where a native key is demanded: no other 403 of the gateway
    says anything of the key. Of the owner's own authorizer one form of a wrong credential at least must get 403; others
    it may not even take for one.
    Codes: ``auth.observing``, ``auth.invalid_admitted``, ``auth.wrong_invalid_answer``, ``auth.other_status``.
    """
    judged = [attempt for attempt in attempts if not attempt.guard.public]
    if passed := [attempt for attempt in judged if _passed(attempt)]:
        unexcused = [each for each in passed if not _observed(each, observing_since)]
        if not unexcused:
            raise refuted("auth.observing", f"observing since {observing_since}", passed)
        found = refuted("auth.invalid_admitted", "let in with an invalid key", unexcused)
        found.by_owner = all(each.guard.foreign for each in unexcused)
        raise found
    if wrong := [attempt for attempt in judged if not attempt.guard.foreign and not _denied(attempt)]:
        raise refuted("auth.wrong_invalid_answer", "an invalid key must get 403 for the key's sake", wrong)
    denied = {_entered_at(attempt) for attempt in judged if _denied(attempt)}
    if other := [attempt for attempt in judged if attempt.guard.foreign and _entered_at(attempt) not in denied]:
        raise refuted("auth.other_status", "refused with a wrong credential, but not with 403", other)


def judge_keys_told_apart(attempts: Sequence[Attempt], logged: Logged) -> None:
    """Refute unless at least ten keys worked at once and the access log names each by its own ID.

    Codes: ``auth.valid_refused``, ``auth.too_few_keys``, ``auth.attempt_not_logged``, ``auth.key_confused``.
    """
    judge_admitted(attempts)
    ids = {attempt.key_id for attempt in attempts if attempt.key_id}
    if len(ids) < AT_LEAST_KEYS:
        raise Refuted(
            "auth.too_few_keys", f"only {len(ids)} keys were used at once, at least {AT_LEAST_KEYS} must work"
        )
    for attempt in attempts:
        line = _line(attempt, logged.access, "the access log")
        if attempt.key_id and attempt.key_id not in line:
            raise Refuted("auth.key_confused", f"the key {attempt.key_id} is logged as somebody else: {line}")


def judge_logged(attempts: Sequence[Attempt], logged: Logged) -> None:
    """Refute unless every attempt is in the access log with its status and, for a known key, the key's ID; and every
    one that carried a key is in the authorizer's log with its outcome.

    Codes: ``auth.attempt_not_logged``, ``auth.log_incomplete``.
    """  # noqa: D205 - one sentence, two lines
    for attempt in attempts:
        line = _line(attempt, logged.access, "the access log")
        lacks = [text for text in (str(attempt.exchange.status), attempt.key_id or "") if text not in line]
        if lacks:
            raise Refuted("auth.log_incomplete", f"the access log does not tell {', '.join(lacks)} in: {line}")
        if attempt.carried_key and not attempt.guard.foreign:
            _judge_outcome(attempt, _line(attempt, logged.authorizer, "the authorizer's log"))


def judge_no_key_in(lines: Mapping[str, Sequence[str]], planted: Iterable[str]) -> None:
    """Refute if the text of a key stands in a log group (name -> lines); code ``auth.key_leaked``.

    The message names the group alone.
    """
    for text in planted:
        for group, written in lines.items():
            if any(text in line for line in written):
                raise Refuted("auth.key_leaked", f"the log group {group} holds the text of an API key")


def _passed(attempt: Attempt) -> bool:
    """Tell whether the answer comes from behind the door: it is no refusal of the gateway's own.

    A function's own 400 or 404 counts as let in. A function URL refuses with 403 itself.
    """
    if attempt.way is Way.FUNCTION_URL:
        return attempt.exchange.status != 403
    return attempt.exchange.status < 400 or (ERROR_TYPE not in attempt.exchange.headers and attempt.well_formed_http)


def _observed(attempt: Attempt, observing_since: str) -> bool:
    """Tell whether our authorizer let it in because it only observes: nobody else's admission is excused by that."""
    ours = attempt.way is Way.SERVED and attempt.guard.authorization in {"", OURS}
    return bool(observing_since) and ours


def _denied(attempt: Attempt) -> bool:
    """Tell whether a wrong key, or a wrong credential of another kind, was refused with 403 as such."""
    seen, kind = attempt.exchange, attempt.exchange.headers.get(ERROR_TYPE, "")
    if not attempt.well_formed_http and seen.status in {403, *NOT_A_HEADER}:
        return True
    if attempt.guard.authorization == IAM and kind.startswith(SIGNATURE_REFUSALS):
        return seen.status == 403
    by_plan = attempt.guard.native_key and kind.startswith(PLAN_REFUSAL) and FIREWALL_MARK not in seen.headers
    by_authorizer = kind.startswith(ACCESS_DENIED) and RESOURCE_POLICY not in seen.body
    return seen.status == 403 and (by_plan or by_authorizer)


def _entered_at(attempt: Attempt) -> tuple[str, str]:
    """Return what was entered by: wrong credentials of several forms are tried at one."""
    return attempt.exchange.method, attempt.exchange.url.partition("?")[0]


def _is_unauthorized(attempt: Attempt) -> bool:
    """Tell whether it is the gateway's own 401, with a body that a client can read."""
    seen = attempt.exchange
    by_gateway = seen.status == 401 and seen.headers.get(ERROR_TYPE, "").startswith(UNAUTHORIZED)
    return by_gateway and (seen.method == "HEAD" or _is_json(seen.body))


def refuted(code: str, message: str, attempts: Sequence[Attempt]) -> Refuted:
    """Return a finding about all these attempts: it shows the first and names what each was about."""
    others = f" (and {len(attempts) - 1} more)" if len(attempts) > 1 else ""
    resources = tuple(dict.fromkeys(attempt.resource for attempt in attempts))
    return Refuted(
        code,
        f"{message}: {attempts[0]}{others}",
        resources if all(resources) else (),
        found=tuple(map(str, attempts)),
        requests=tuple(each.exchange.request_id for each in attempts if each.exchange.request_id),
    )


def _judge_outcome(attempt: Attempt, line: str) -> None:
    try:
        entry = json.loads(line)
    except ValueError:
        raise Refuted("auth.log_incomplete", f"the authorizer's line is no JSON: {line}") from None
    allowed = entry.get("outcome") == "allowed"
    observed = entry.get("mode") == "observe"
    if not entry.get("outcome") or (allowed != (attempt.exchange.status < 400) and not observed):
        raise Refuted("auth.log_incomplete", f"the authorizer's log tells another outcome: {line}")
    if attempt.key_id and entry.get("keyId") != attempt.key_id:
        raise Refuted("auth.log_incomplete", f"the authorizer's log does not name the key {attempt.key_id}: {line}")


def _line(attempt: Attempt, lines: Mapping[str, str], where: str) -> str:
    request_id = attempt.exchange.request_id
    if request_id not in lines:
        raise Refuted("auth.attempt_not_logged", f"{where} has no line of request {request_id}: {attempt}")
    return lines[request_id]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
