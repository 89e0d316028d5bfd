"""The judges about browsers refute for the stated reason, and let pass what meets the demand."""

from __future__ import annotations

import pytest

from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.judges.authentication.browsers import judge_preflight, judge_readable_by_browsers
from stormproof.core.judges.authentication.guards import OURS, Guard
from tests.stormproof.core.judges.authentication.test_admission import DENIED, UNAUTHORIZED, attempt, code_of


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (attempt(204), ""),
        (attempt(404), ""),
        (attempt(502, {"x-amzn-errortype": "InternalServerErrorException"}), ""),
        (attempt(401, UNAUTHORIZED), "auth.preflight_refused"),
        (attempt(403, DENIED), "auth.preflight_refused"),
        (attempt(500, {"x-amzn-errortype": "InternalServerErrorException"}), "auth.preflight_refused"),
    ],
)
def test_preflights_must_not_be_refused(seen: Attempt, code: str) -> None:
    """By the gateway; what the application answers to OPTIONS, be it a 404, is its own affair."""
    assert code_of(judge_preflight, [seen]) == code


@pytest.mark.parametrize(
    ("allowed", "code"),
    [
        ("Content-Type, X-Api-Key", ""),
        ("*", ""),
        ("Content-Type,Authorization", "auth.preflight_without_key"),
        (None, "auth.preflight_without_key"),
    ],
)
def test_where_other_origins_are_admitted_the_key_s_header_is(allowed: str | None, code: str) -> None:
    """Where our authorizer asks; without CORS there is nothing that a page could have done before."""
    headers = {"access-control-allow-origin": "*"}
    if allowed is not None:
        headers["access-control-allow-headers"] = allowed
    assert code_of(judge_preflight, [attempt(200, headers, guard=Guard(OURS))]) == code
    assert code_of(judge_preflight, [attempt(200, headers)]) == ""
    assert code_of(judge_preflight, [attempt(200, guard=Guard(OURS))]) == ""


def test_refusals_must_be_readable_by_browsers() -> None:
    """By the header that CORS asks for."""
    readable = attempt(401, {**UNAUTHORIZED, "access-control-allow-origin": "*"})
    assert code_of(judge_readable_by_browsers, [readable]) == ""
    assert code_of(judge_readable_by_browsers, [attempt(401, UNAUTHORIZED)]) == "auth.refusal_unreadable"
