"""Judges of requirement 6: how many requests of a key pass in an hour, and what the others are told.

429 and Retry-After: https://www.rfc-editor.org/rfc/rfc6585#section-4
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from stormproof.core.errors import Refuted
from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.observations import Exchange
from stormproof.core.request_log import ERROR_TYPE, TOO_MANY

ERRORS = 400
"""From this status on an answer tells of an error."""
LIMIT = "x-ratelimit-limit"
REMAINING = "x-ratelimit-remaining"
RETRY_AFTER = "retry-after"
HOUR_S = 3600
TOLD = ("keyId", "limit", "timestamp")
"""What the log must tell of a violation."""


def judge_exact(answers: Sequence[Exchange], limit: int) -> None:
    """Refute unless of more requests than the limit exactly so many passed; what else was answered is named.

    What passed was answered by the system, with a status below 400. Codes: ``rate.too_many_passed``,
    ``rate.too_few_passed``.
    """
    passed = sum(map(passes, answers))
    message = f"{passed} of {len(answers)} requests of one key passed within an hour, {limit} may{others_told(answers)}"
    if passed > limit:
        raise Refuted("rate.too_many_passed", message)
    if passed < min(limit, len(answers)):
        raise Refuted("rate.too_few_passed", message)


def passes(answer: Exchange) -> bool:
    """Tell whether the system served a request: it answered itself, and as one that was admitted."""
    return answer.status < ERRORS and ERROR_TYPE not in answer.headers


def others_told(answers: Sequence[Exchange]) -> str:
    """Return in words what was answered that did not pass, by status and the gateway's word; empty for nothing."""
    refused = Counter(_kind(answer) for answer in answers if not passes(answer))
    return "; the others: " + ", ".join(f"{count} {kind}" for kind, count in sorted(refused.items())) if refused else ""


def _kind(answer: Exchange) -> str:
    by_gateway = answer.headers.get(ERROR_TYPE, "").partition(":")[0]
    return f"{answer.status} {by_gateway}".strip()


def judge_strangers(attempts: Sequence[Attempt]) -> None:
    """Refute if somebody with a made-up key is served: no key's limit holds him, whatever is counted.

    Codes: ``rate.route_unguarded``, ``rate.keys_invented``.
    """
    for each in attempts:
        if ERROR_TYPE in each.exchange.headers or not each.well_formed_http:
            continue
        uncounted = LIMIT not in each.exchange.headers
        code = "rate.route_unguarded" if uncounted else "rate.keys_invented"
        how = "uncounted" if uncounted else "with a limit of its own for whoever makes up another"
        raise Refuted(code, f"a key that nobody was given is served {how}: {each}", (each.resource,))


def judge_enforced(observing_since: str) -> None:
    """Refute where the guard only records what it would refuse; code ``rate.observing``."""
    if observing_since:
        raise Refuted("rate.observing", f"observing since {observing_since}: nobody is refused")


def judge_untouched(answer: Exchange, limit: int) -> None:
    """Refute unless a key that was not used has its whole limit, whatever others do; code ``rate.keys_confused``."""
    if not passes(answer) or _number(answer, REMAINING) != limit - 1:
        raise Refuted(
            "rate.keys_confused", f"the first request of another key has not its whole limit: {_told(answer)}"
        )


def judge_every_route(answers: Sequence[Exchange]) -> None:
    """Refute if a route is served without being counted; code ``rate.route_unguarded``.

    What the gateway refuses itself is not served.
    """
    open_routes = [
        f"{answer.method} {answer.url}"
        for answer in answers
        if ERROR_TYPE not in answer.headers and LIMIT not in answer.headers
    ]
    if open_routes:
        raise Refuted("rate.route_unguarded", f"served without being counted: {', '.join(open_routes)}")


def judge_refusal(answer: Exchange) -> None:
    """Refute unless a request over the limit got 429, as JSON.

    Codes: ``rate.over_limit_admitted``, ``rate.wrong_refusal``.
    """
    if passes(answer):
        raise Refuted("rate.over_limit_admitted", f"a request over the limit was let in: {_told(answer)}")
    if answer.status != TOO_MANY:
        raise Refuted("rate.wrong_refusal", f"a request over the limit must get {TOO_MANY}: {_told(answer)}")
    try:
        json.loads(answer.body)
    except ValueError:
        raise Refuted("rate.wrong_refusal", f"the refusal is no JSON: {_told(answer)}") from None


def judge_retry_after(answer: Exchange) -> None:
    """Refute unless a refusal tells when to come again, within the hour; code ``rate.no_retry_after``."""
    wait = _number(answer, RETRY_AFTER)
    if wait is None or not 0 < wait <= HOUR_S:
        raise Refuted("rate.no_retry_after", f"the refusal does not tell when to come again: {_told(answer)}")


def judge_limit_told(answers: Sequence[Exchange], limit: int) -> None:
    """Refute unless every answer tells what remains, of this limit.

    Codes: ``rate.header_missing``, ``rate.wrong_limit``.
    """
    _judge_told(answers, limit)


def judge_countdown(answers: Sequence[Exchange], limit: int) -> None:
    """Refute unless what remains, in the answers to a new key's requests in any order, falls to 0 by one a request
    and stays there; code ``rate.wrong_remaining``.
    """  # noqa: D205 - one sentence, two lines
    found = sorted((_number(answer, REMAINING) or 0 for answer in answers), reverse=True)
    wanted = [max(limit - number, 0) for number in range(1, len(answers) + 1)]
    if found != wanted:
        wrong = next((seen, due) for seen, due in zip(found, wanted, strict=True) if seen != due)
        raise Refuted("rate.wrong_remaining", f"{wrong[0]} requests are said to remain where {wrong[1]} do")


def judge_falling(answers: Sequence[Exchange]) -> None:
    """Refute unless each answer in turn tells the limit and that less of it remains than before.

    Others may use the key meanwhile. Codes: ``rate.header_missing``, ``rate.wrong_remaining``.
    """
    _judge_told(answers, None)
    remaining = [_number(answer, REMAINING) or 0 for answer in answers]
    for before, after in pairwise(remaining):
        if after >= before and after > 0:
            raise Refuted("rate.wrong_remaining", f"what remains did not fall: {before}, then {after}")


def judge_refused_to_the_end(before: Exchange) -> None:
    """Refute unless a key that has used up its hour is refused shortly before its end; code ``rate.reset_early``."""
    if before.status != TOO_MANY:
        raise Refuted("rate.reset_early", f"let in before the hour had ended: {_told(before)}")


def judge_whole_again(after: Exchange, limit: int) -> None:
    """Refute unless the first request of the next hour finds the whole limit; code ``rate.not_reset``."""
    if not passes(after) or _number(after, REMAINING) != limit - 1:
        raise Refuted("rate.not_reset", f"a new hour does not begin with the whole limit: {_told(after)}")


def judge_violations_logged(refused: Sequence[Exchange], lines: Mapping[str, Mapping[str, Any]]) -> None:
    """Refute unless the log has a line of every request over the limit; code ``rate.violation_not_logged``.

    `lines` are by API Gateway's request ID.
    """
    for answer in refused:
        if answer.request_id not in lines:
            raise Refuted("rate.violation_not_logged", f"no line of request {answer.request_id}: {_told(answer)}")


def judge_violations_told(
    refused: Sequence[Exchange], lines: Mapping[str, Mapping[str, Any]], key_id: str, limit: int
) -> None:
    """Refute unless each line of a request over the limit tells whose key it was, the limit and when.

    Code ``rate.violation_incomplete``.
    """
    for line in (lines[answer.request_id] for answer in refused):
        lacks = [name for name in TOLD if not line.get(name)]
        if lacks or line["keyId"] != key_id or str(line["limit"]) != str(limit):
            raise Refuted("rate.violation_incomplete", f"the line does not tell key, limit and time: {dict(line)}")


def _judge_told(answers: Sequence[Exchange], limit: int | None) -> None:
    for answer in answers:
        if _number(answer, LIMIT) is None or _number(answer, REMAINING) is None:
            raise Refuted("rate.header_missing", f"an answer does not tell limit and rest: {_told(answer)}")
        if limit is not None and _number(answer, LIMIT) != limit:
            raise Refuted("rate.wrong_limit", f"the limit is {limit}, an answer tells another: {_told(answer)}")


def _number(answer: Exchange, header: str) -> int | None:
    """Return a header's number; what is negative is none."""
    text = answer.headers.get(header, "")
    return int(text) if text.isdecimal() else None


def _told(answer: Exchange) -> str:
    headers = {name: answer.headers[name] for name in (LIMIT, REMAINING, RETRY_AFTER) if name in answer.headers}
    return f"{answer.method} {answer.url}: {answer.status} {headers} {answer.body[:80]!r}"
