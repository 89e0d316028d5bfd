"""Each request must be in the access log, with all there is to tell of it and nothing told in confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.logging.requests import (
    ALWAYS,
    FORMAT_HOLDS,
    RESOURCE,
    USER,
    judge_formats,
    judge_no_secret,
    judge_requests_logged,
    judge_users_logged,
)
from stormproof.core.request_log import SentRequest

SENT = SentRequest("r-1", "GET", "https://x/prod/health", 200, refused=False, user="key-1", authorized=True)
LINE = dict.fromkeys((*ALWAYS, RESOURCE), "logged") | {"httpMethod": "GET", "status": "200", USER: "key-1"}
REFUSED = replace(SENT, status=401, refused=True, user="")
REFUSED_LINE = LINE | {"status": "401", USER: "-", RESOURCE: "-"}
FORMAT = " ".join(f"$context.{variable}" for variable in FORMAT_HOLDS)


def refuted(sent: SentRequest, lines: dict[str, dict[str, str]]) -> str:
    """Return the code of the finding about one request."""
    with pytest.raises(Refuted) as found:
        judge_users_logged([sent], lines)
    return found.value.code


def test_requests_that_are_logged_whole_are_fine() -> None:
    """One that was served with its user, one that was refused without."""
    judge_users_logged([SENT], {"r-1": LINE})
    judge_users_logged([REFUSED], {"r-1": REFUSED_LINE})


def test_a_preflight_has_no_user() -> None:
    """It carries no key and asks no authorizer."""
    line = LINE | {"httpMethod": "OPTIONS", USER: "-"}
    judge_users_logged([replace(SENT, method="OPTIONS", user="", authorized=False)], {"r-1": line})


def test_a_request_has_a_user_where_an_authorizer_was_asked() -> None:
    """Whatever key it carried: API Gateway knows no principal otherwise. What it was for is logged all the same."""
    open_method, line = replace(SENT, authorized=False), LINE | {USER: "-"}
    judge_users_logged([open_method], {"r-1": line})
    assert refuted(SENT, {"r-1": line}) == "logs.request_incomplete"
    assert refuted(open_method, {"r-1": line | {RESOURCE: "-"}}) == "logs.request_incomplete"


def test_users_are_nothing_to_who_asks_for_requests_alone() -> None:
    """One question asks for the request, another for its user."""
    judge_requests_logged([SENT], {"r-1": LINE | {USER: "-"}})


def test_a_request_that_is_nowhere_is_found_missing() -> None:
    """Of many, one is enough."""
    assert refuted(SENT, {"r-2": LINE}) == "logs.request_not_logged"


@pytest.mark.parametrize("variable", [*ALWAYS, USER, RESOURCE])
@pytest.mark.parametrize("value", ["-", ""])
def test_each_field_must_be_filled(variable: str, value: str) -> None:
    """API Gateway writes a dash where a variable has no value."""
    assert refuted(SENT, {"r-1": LINE | {variable: value}}) == "logs.request_incomplete"


@pytest.mark.parametrize("variable", ALWAYS)
def test_a_refused_request_has_all_but_user_and_route(variable: str) -> None:
    """Most of what must be looked into was refused."""
    assert refuted(REFUSED, {"r-1": REFUSED_LINE | {variable: "-"}}) == "logs.request_incomplete"


@pytest.mark.parametrize("wrong", [{"httpMethod": "POST"}, {"status": "500"}])
def test_the_line_must_be_about_that_request(wrong: dict[str, str]) -> None:
    """What was sent and answered is known from outside."""
    assert refuted(SENT, {"r-1": LINE | wrong}) == "logs.wrong_request"


def test_the_user_must_be_the_one_who_sent_it() -> None:
    """A log that names somebody else is worse than none."""
    assert refuted(SENT, {"r-1": LINE | {USER: "key-2"}}) == "logs.wrong_user"


def test_a_stage_whose_log_lacks_something_is_named() -> None:
    """And what it lacks: everything where there is no log."""
    judge_formats({"prod": FORMAT})
    with pytest.raises(Refuted, match=r"old lacks tlsVersion$") as found:
        judge_formats({"prod": FORMAT, "old": FORMAT.replace("$context.tlsVersion", "")})
    assert found.value.code == "logs.request_incomplete"
    with pytest.raises(Refuted, match=r"bare lacks requestId, requestTime,"):
        judge_formats({"bare": ""})


def test_a_log_that_holds_a_secret_is_named() -> None:
    """The group alone, never the secret."""
    judge_no_secret([])
    with pytest.raises(Refuted, match="/aws/lambda/x") as found:
        judge_no_secret(["/aws/lambda/x"])
    assert found.value.code == "logs.secret_logged"
