"""Judges of requirement 1 about browsers: what a page of another origin may ask for, send and read."""

from __future__ import annotations

from collections.abc import Sequence

from stormproof.core.errors import Refuted
from stormproof.core.judges.authentication.admission import Attempt, refuted
from stormproof.core.judges.authentication.guards import OURS
from stormproof.core.observations import KEY_HEADER
from stormproof.core.request_log import ERROR_TYPE, function_failed


def judge_preflight(attempts: Sequence[Attempt]) -> None:
    """Refute unless browsers' preflights, which carry no key, get an answer, and may announce the key where CORS is on.

    What the application itself answers is its own affair, a 404 or a failure too: nobody refused it. An answer that
    admits other origins has to admit the header of the key, since their pages could send none without it:
    https://fetch.spec.whatwg.org/#cors-preflight-fetch
    Codes: ``auth.preflight_refused``, ``auth.preflight_without_key``.
    """
    for attempt in attempts:
        if ERROR_TYPE in attempt.exchange.headers and not function_failed(attempt.exchange):
            raise refuted("auth.preflight_refused", "a preflight is not answered", [attempt])
    if lacking := [attempt for attempt in attempts if attempt.guard.authorization == OURS and _without_key(attempt)]:
        message = f"a preflight does not allow the header {KEY_HEADER}: pages of other origins cannot send their key"
        raise refuted("auth.preflight_without_key", message, lacking)


def judge_readable_by_browsers(attempts: Sequence[Attempt]) -> None:
    """Refute unless a page of another origin may read the gateway's refusals; code ``auth.refusal_unreadable``."""
    for attempt in attempts:
        if "access-control-allow-origin" not in attempt.exchange.headers and not attempt.guard.public:
            raise Refuted("auth.refusal_unreadable", f"a browser would hide this from its page: {attempt}")


def _without_key(attempt: Attempt) -> bool:
    """Tell whether an answer admits other origins, but not the header of the key."""
    headers = attempt.exchange.headers
    if "access-control-allow-origin" not in headers:
        return False
    allowed = {each.strip().lower() for each in headers.get("access-control-allow-headers", "").split(",")}
    return not allowed & {"*", KEY_HEADER}
