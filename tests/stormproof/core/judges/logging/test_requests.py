"""Each request must be in the access log, with all there is to tell of it and nothing told in confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioners.logging.access_format import ALWAYS, WHEN_SERVED
from stormproof.core.errors import Refuted
from stormproof.core.judges.logging.requests import judge_logs_on, judge_no_secret, judge_requests_logged
from stormproof.core.request_log import SentRequest

SENT = SentRequest("r-1", "GET", "https://x/prod/health", 200, refused=False, user="key-1")
LINE = dict.fromkeys((*ALWAYS, *WHEN_SERVED), "told") | {
    "httpMethod": "GET",
    "status": "200",
    "authorizer.principalId": "key-1",
}
REFUSED = replace(SENT, status=401, refused=True, user="")
REFUSED_LINE = LINE | {"status": "401", "authorizer.principalId": "-", "resourcePath": "-"}


def refuted(sent: SentRequest, lines: dict[str, dict[str, str]]) -> str:
    """Return the code of the finding about one request."""
    with pytest.raises(Refuted) as found:
        judge_requests_logged([sent], lines, ALWAYS, WHEN_SERVED)
    return found.value.code


def test_requests_that_are_told_whole_are_fine() -> None:
    """One that was served with its user, one that was refused without."""
    judge_requests_logged([SENT], {"r-1": LINE}, ALWAYS, WHEN_SERVED)
    judge_requests_logged([REFUSED], {"r-1": REFUSED_LINE}, ALWAYS, WHEN_SERVED)


def test_a_preflight_has_no_user() -> None:
    """It carries no key and asks no authorizer."""
    line = LINE | {"httpMethod": "OPTIONS", "authorizer.principalId": "-"}
    judge_requests_logged([replace(SENT, method="OPTIONS", user="")], {"r-1": line}, ALWAYS, WHEN_SERVED)


def test_a_request_that_is_nowhere_is_found_missing() -> None:
    """Of many, one is enough."""
    assert refuted(SENT, {"r-2": LINE}) == "logs.request_not_logged"


@pytest.mark.parametrize("variable", [*ALWAYS, *WHEN_SERVED])
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
    assert refuted(SENT, {"r-1": LINE | {"authorizer.principalId": "key-2"}}) == "logs.wrong_user"


def test_a_stage_whose_log_lacks_something_is_named() -> None:
    """And what it lacks."""
    judge_logs_on({"prod": ()})
    with pytest.raises(Refuted, match=r"old lacks tlsVersion") as found:
        judge_logs_on({"prod": (), "old": ("tlsVersion",)})
    assert found.value.code == "logs.request_incomplete"


def test_a_log_that_holds_a_secret_is_named() -> None:
    """The group alone, never the secret."""
    judge_no_secret([])
    with pytest.raises(Refuted, match="/aws/lambda/x") as found:
        judge_no_secret(["/aws/lambda/x"])
    assert found.value.code == "logs.secret_logged"
