"""The judges of requirement 1 refute for the stated reason, and let pass what meets the demand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import Refuted
from stormproof.core.judges.authentication.admission import (
    Attempt,
    Logged,
    StepTaken,
    Way,
    judge_admitted,
    judge_keyless,
    judge_keys_told_apart,
    judge_logged,
    judge_no_key_in,
    judge_refused,
    judge_said_by_function,
    judge_steps_served,
)
from stormproof.core.judges.authentication.guards import Guard
from stormproof.core.observations import Exchange

UNAUTHORIZED = {"x-amzn-errortype": "UnauthorizedException"}
DENIED = {"x-amzn-errortype": "AccessDeniedException"}


def attempt(status: int, headers: dict[str, str] | None = None, **more: Any) -> Attempt:
    """Return an attempt that was answered."""
    fields = {"x-amzn-requestid": "r1", **(headers or {})}
    exchange = Exchange(more.pop("method", "GET"), "https://a/prod/health", status, fields, more.pop("body", "{}"))
    return Attempt(exchange, **more)


def code_of(judge: Any, *arguments: Any, **named: Any) -> str:
    """Return the code that a judge refutes with, empty when it does not."""
    try:
        judge(*arguments, **named)
    except Refuted as refuted:
        return refuted.code
    return ""


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (attempt(401, UNAUTHORIZED), ""),
        (attempt(401, UNAUTHORIZED, method="HEAD", body=""), ""),
        (attempt(200), "auth.keyless_admitted"),
        (attempt(404), "auth.keyless_admitted"),
        (attempt(400), "auth.keyless_admitted"),
        (attempt(500), "auth.keyless_admitted"),
        (attempt(401), "auth.keyless_admitted"),
        (attempt(403, DENIED), "auth.wrong_keyless_answer"),
        (attempt(404, UNAUTHORIZED), "auth.wrong_keyless_answer"),
        (attempt(401, UNAUTHORIZED, body="<html>"), "auth.wrong_keyless_answer"),
        (attempt(200, way=Way.STAGE), "auth.bypass_stage"),
        (attempt(200, way=Way.DOMAIN), "auth.bypass_domain"),
        (attempt(404, way=Way.FUNCTION_URL), "auth.bypass_function_url"),
        (attempt(403, way=Way.FUNCTION_URL), ""),
    ],
)
def test_only_the_gateway_s_own_401_turns_a_keyless_request_away(seen: Attempt, code: str) -> None:
    """An answer of the function itself, a 404 or a 401 too, means that the door was open."""
    assert code_of(judge_keyless, [attempt(401, UNAUTHORIZED), seen]) == code


def test_while_observing_a_refusal_for_lack_of_a_native_key_is_no_enforcement() -> None:
    """The gateway says 403 where methods demand native keys; that it is no 401 is the observing's doing."""
    forbidden = attempt(403, {"x-amzn-errortype": "ForbiddenException"})
    assert code_of(judge_keyless, [forbidden], "noon") == "auth.observing"
    assert code_of(judge_keyless, [forbidden]) == "auth.wrong_keyless_answer"


def test_a_finding_names_every_resource_that_it_is_about() -> None:
    """A waiver of one open route must not hide another that is open, too."""
    opened = [attempt(200, resource=f"arn:api/GET /{name}") for name in "aba"]
    with pytest.raises(Refuted, match=r"\(and 2 more\)") as caught:
        judge_keyless([attempt(401, UNAUTHORIZED, resource="arn:api/GET /c"), *opened])
    assert caught.value.resources == ("arn:api/GET /a", "arn:api/GET /b")


def test_a_finding_about_something_without_a_name_is_about_all() -> None:
    """What cannot be named can be waived by ``*`` alone."""
    with pytest.raises(Refuted) as caught:
        judge_keyless([attempt(200), attempt(200, resource="arn:api/GET /a")])
    assert caught.value.resources == ()


def test_an_authorizer_that_only_observes_is_told_as_such() -> None:
    """Observing is FAIL, with the moment since when."""
    with pytest.raises(Refuted, match="observing since 2026") as refuted:
        judge_keyless([attempt(200)], "2026-11-01")
    assert refuted.value.code == "auth.observing"
    assert code_of(judge_keyless, [attempt(200, way=Way.STAGE)], "2026-11-01") == "auth.bypass_stage"
    assert code_of(judge_refused, [attempt(200)], "2026-11-01") == "auth.observing"


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (attempt(200), ""),
        (attempt(403, DENIED), "auth.valid_refused"),
        (attempt(500, {"x-amzn-errortype": "AuthorizerConfigurationException"}), "auth.valid_refused"),
        (attempt(200, DENIED), "auth.valid_refused"),
    ],
)
def test_a_valid_key_must_come_through_to_the_function(seen: Attempt, code: str) -> None:
    """The status alone is not enough: the gateway's own answers are none."""
    assert code_of(judge_admitted, [seen]) == code


def test_an_answer_must_be_the_function_s_own() -> None:
    """A stand-in's 200 does not know what was submitted."""
    assert code_of(judge_said_by_function, [StepTaken(attempt(200), "see")]) == ""
    unlike = StepTaken(attempt(200, body="{}"), "see", "expect", '/name is nothing instead of "Shop"')
    assert code_of(judge_said_by_function, [unlike]) == "auth.not_processed"


@pytest.mark.parametrize(
    ("taken", "code"),
    [
        (StepTaken(attempt(201), "create"), ""),
        (StepTaken(attempt(200), "see", "expect", "another name"), ""),
        (StepTaken(attempt(403, DENIED), "create", "status", "403 instead of 201"), "auth.valid_refused"),
        (StepTaken(attempt(200, DENIED), "create"), "auth.valid_refused"),
    ],
)
def test_each_step_of_a_client_comes_to_the_status_that_is_stated(taken: StepTaken, code: str) -> None:
    """The gateway's own answers are none, whatever their status."""
    assert code_of(judge_steps_served, [taken]) == code


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (attempt(403, DENIED), ""),
        (attempt(200), "auth.invalid_admitted"),
        (attempt(404), "auth.invalid_admitted"),
        (attempt(401, UNAUTHORIZED), "auth.wrong_invalid_answer"),
        (attempt(500, {"x-amzn-errortype": "AuthorizerConfigurationException"}), "auth.wrong_invalid_answer"),
        (attempt(400, well_formed_http=False), ""),
        (attempt(431, well_formed_http=False), ""),
        (attempt(500, well_formed_http=False), "auth.wrong_invalid_answer"),
        (attempt(200, well_formed_http=False), "auth.invalid_admitted"),
    ],
)
def test_an_invalid_key_gets_403(seen: Attempt, code: str) -> None:
    """What is no HTTP may be refused as such; nothing is ever let in, nothing ever breaks."""
    assert code_of(judge_refused, [seen]) == code


@given(st.integers(200, 599))
def test_no_status_but_403_passes_for_a_key_that_is_legal_http(status: int) -> None:
    """The demand is HTTP 403."""
    assert (code_of(judge_refused, [attempt(status, DENIED)]) == "") is (status == 403)


FORBIDDEN = {"x-amzn-errortype": "ForbiddenException"}
ANONYMOUS = '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn"}'


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (attempt(403, {"x-amzn-errortype": "MissingAuthenticationTokenException"}), "auth.wrong_invalid_answer"),
        (attempt(403, FORBIDDEN), "auth.wrong_invalid_answer"),
        (attempt(403, DENIED, body=ANONYMOUS), "auth.wrong_invalid_answer"),
        (attempt(403, FORBIDDEN, guard=Guard("NONE", native_key=True)), ""),
        (
            attempt(403, {**FORBIDDEN, "x-stormproof-firewall": "limit"}, guard=Guard("NONE", native_key=True)),
            "auth.wrong_invalid_answer",
        ),
        (attempt(403, FORBIDDEN, well_formed_http=False), ""),
    ],
)
def test_only_who_judges_keys_refuses_one(seen: Attempt, code: str) -> None:
    """A route that is not there, a resource policy, the firewall: their 403 says nothing of the key."""
    assert code_of(judge_refused, [seen]) == code


def crowd(size: int) -> tuple[list[Attempt], Logged]:
    """Return attempts of so many keys, and an access log that tells them apart."""
    attempts = [
        attempt(200, {"x-amzn-requestid": f"r{number}"}, key_id=f"key-{number:02}", carried_key=True)
        for number in range(size)
    ]
    lines = {each.exchange.request_id: json.dumps({"keyId": each.key_id, "status": "200"}) for each in attempts}
    return attempts, Logged(lines, {})


@pytest.mark.parametrize(("size", "code"), [(10, ""), (25, ""), (9, "auth.too_few_keys")])
def test_at_least_ten_keys_must_have_worked(size: int, code: str) -> None:
    """Nine are too few, ten are enough."""
    assert code_of(judge_keys_told_apart, *crowd(size)) == code


def test_a_key_that_is_logged_as_another_is_confused() -> None:
    """Each line must name its own key."""
    attempts, logged = crowd(10)
    lines = {**logged.access, "r3": logged.access["r4"]}
    assert code_of(judge_keys_told_apart, attempts, Logged(lines, {})) == "auth.key_confused"


def log_of(status: int = 200, **entry: Any) -> Logged:
    """Return the logs of one attempt."""
    authorizer = {"outcome": "allowed", "keyId": "key-1", "mode": "enforce"} | entry
    return Logged({"r1": f'{{"status":"{status}","keyId":"key-1"}}'}, {"r1": json.dumps(authorizer)})


VALID = attempt(200, key_id="key-1", carried_key=True)


@pytest.mark.parametrize(
    ("logged", "code"),
    [
        (log_of(), ""),
        (Logged({}, log_of().authorizer), "auth.attempt_not_logged"),
        (Logged(log_of().access, {}), "auth.attempt_not_logged"),
        (log_of(403), "auth.log_incomplete"),
        (Logged({"r1": '{"status":"200"}'}, log_of().authorizer), "auth.log_incomplete"),
        (Logged(log_of().access, {"r1": "no json"}), "auth.log_incomplete"),
        (log_of(outcome="revoked"), "auth.log_incomplete"),
        (log_of(outcome=""), "auth.log_incomplete"),
        (log_of(keyId="key-2"), "auth.log_incomplete"),
        (log_of(outcome="revoked", mode="observe"), ""),
    ],
)
def test_every_attempt_is_logged_whole(logged: Logged, code: str) -> None:
    """Request ID, status, outcome and the key's ID must be there."""
    assert code_of(judge_logged, [VALID], logged) == code


def test_an_attempt_without_a_key_needs_only_the_access_log() -> None:
    """The gateway turns it away before the authorizer is asked."""
    logged = Logged({"r1": '{"status":"401"}'}, {})
    assert code_of(judge_logged, [attempt(401, UNAUTHORIZED)], logged) == ""


def test_a_key_in_a_log_is_a_leak_and_is_not_told() -> None:
    """The message names the group and not the key."""
    assert code_of(judge_no_key_in, {"/g": ["fine"]}, ["sp_secret"]) == ""
    with pytest.raises(Refuted) as refuted:
        judge_no_key_in({"/g": ["x-api-key: sp_secret"]}, ["sp_secret"])
    assert refuted.value.code == "auth.key_leaked"
    assert "sp_secret" not in refuted.value.message
