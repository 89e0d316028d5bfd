"""The authorizer admits the keys in its table, refuses all others the way API Gateway understands, and logs no key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioners.authentication import key_store_alarm
from stormproof.core.keys import key_hash, key_id, new_key, well_formed
from tests.provisioners.fakes import context
from tests.provisioners.functions.made_authorizers import KEY, FakeStore, effect, event


def test_a_valid_key_is_admitted_to_the_whole_stage(authorizer: ModuleType) -> None:
    """The policy covers the stage, so that a cached answer fits every method; the key's ID and limit go along."""
    answer = authorizer.handle(event(KEY), None)
    statement = answer["policyDocument"]["Statement"][0]
    assert statement["Resource"] == "arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/*"
    assert (effect(answer), answer["principalId"]) == ("Allow", key_id(KEY))
    assert answer["context"] == {"keyId": key_id(KEY), "limit": "1000"}


def test_the_header_s_case_does_not_matter(authorizer: ModuleType) -> None:
    """API Gateway keeps the client's spelling of header names."""
    assert effect(authorizer.handle(event(KEY, name="x-aPi-kEy"), None)) == "Allow"


def test_a_key_s_own_limit_goes_along(authorizer: ModuleType, store: FakeStore) -> None:
    """A limit in the table comes before the policy's."""
    assert store.items is not None
    store.items[key_hash(KEY)]["limit"] = {"N": "50"}
    assert authorizer.handle(event(KEY), None)["context"]["limit"] == "50"


@pytest.mark.parametrize("values", [(), ("",)])
def test_without_a_key_it_raises_exactly_unauthorized(authorizer: ModuleType, values: tuple[str, ...]) -> None:
    """API Gateway makes 401 of this very text."""
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handle(event(*values), None)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1))
def test_whatever_is_no_key_is_denied_and_never_an_error(authorizer: ModuleType, text: str) -> None:
    """A Deny becomes 403."""
    assert effect(authorizer.handle(event(text), None)) == "Deny"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(KEY) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_key_with_one_character_changed_is_denied(authorizer: ModuleType, place: int, letter: str) -> None:
    """The checksum or the store tells it from the key."""
    guess = KEY[:place] + letter + KEY[place + 1 :]
    assert effect(authorizer.handle(event(guess), None)) == ("Allow" if guess == KEY else "Deny")


def test_two_keys_at_once_are_denied(authorizer: ModuleType) -> None:
    """Nobody could say which of them is meant."""
    assert effect(authorizer.handle(event(KEY, KEY), None)) == "Deny"


@pytest.mark.parametrize(
    ("attribute", "value", "outcome"),
    [
        ("revokedAt", {"S": "2026-01-01T00:00:00+00:00"}, "revoked"),
        ("expiresAt", {"N": str((datetime.now(UTC) - timedelta(seconds=1)).timestamp())}, "expired"),
    ],
)
def test_a_key_that_has_ended_is_denied_by_name(
    authorizer: ModuleType,
    store: FakeStore,
    capsys: pytest.CaptureFixture[str],
    attribute: str,
    value: dict[str, str],
    outcome: str,
) -> None:
    """The log tells whose key it was."""
    assert store.items is not None
    store.items[key_hash(KEY)][attribute] = value
    answer = authorizer.handle(event(KEY), None)
    line = json.loads(capsys.readouterr().out)
    assert (effect(answer), line["outcome"], line["keyId"]) == ("Deny", outcome, key_id(KEY))


def test_a_key_that_has_not_expired_yet_is_admitted(authorizer: ModuleType, store: FakeStore) -> None:
    """The other side of the boundary."""
    assert store.items is not None
    store.items[key_hash(KEY)]["expiresAt"] = {"N": str((datetime.now(UTC) + timedelta(minutes=1)).timestamp())}
    assert effect(authorizer.handle(event(KEY), None)) == "Allow"


def test_a_store_that_does_not_answer_keeps_the_door_closed(
    authorizer: ModuleType, store: FakeStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """The gateway answers 500, the log says why, and the line is the metric that an alarm watches."""
    store.items = None
    with pytest.raises(RuntimeError, match="key store"):
        authorizer.handle(event(KEY), None)
    line = json.loads(capsys.readouterr().out)
    assert (line["outcome"], line["level"], line["error"]) == ("store_unavailable", "ERROR", "TimeoutError")
    (measured,) = line["_aws"]["CloudWatchMetrics"]
    watched = key_store_alarm.alarm(context())
    assert (measured["Namespace"], measured["Metrics"][0]["Name"]) == (watched["Namespace"], watched["MetricName"])
    assert line[watched["MetricName"]] == 1


def test_what_is_decided_is_no_alarm(authorizer: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal is no failure of the store."""
    for key in (KEY, new_key()):
        authorizer.handle(event(key), None)
    assert "_aws" not in capsys.readouterr().out


def test_a_malformed_key_needs_no_store(authorizer: ModuleType, store: FakeStore) -> None:
    """Guesses without the right checksum cost no read."""
    store.items = None
    assert effect(authorizer.handle(event("sp_" + "A" * 49), None)) == "Deny"


@pytest.mark.parametrize(
    ("values", "outcome"),
    [((), "missing"), ((new_key(),), "unknown"), (("nonsense",), "malformed"), ((KEY,), "allowed")],
)
def test_observing_admits_everybody_and_records_what_it_would_refuse(
    load: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str], values: tuple[str, ...], outcome: str
) -> None:
    """The outcome in the log is that of enforcement; the mode stands beside it."""
    assert effect(load("observe").handle(event(*values), None)) == "Allow"
    line = json.loads(capsys.readouterr().out)
    assert (line["outcome"], line["mode"]) == (outcome, "observe")
    if outcome == "allowed":
        assert "_aws" not in line
        return
    described = line["_aws"]["CloudWatchMetrics"][0]
    assert (described["Metrics"], line["WouldRefuse"]) == ([{"Name": "WouldRefuse", "Unit": "Count"}], 1)
    assert described["Namespace"] == "Stormproof/Authorizer"


def test_observing_without_a_store_still_admits(load: Callable[[str], ModuleType], store: FakeStore) -> None:
    """To observe must harm nobody."""
    store.items = None
    assert effect(load("observe").handle(event(KEY), None)) == "Allow"


@pytest.mark.parametrize("values", [(KEY,), (new_key(),), ("sp_" + "B" * 49,), (KEY, "other")])
def test_no_log_line_holds_a_key(
    authorizer: ModuleType, capsys: pytest.CaptureFixture[str], values: tuple[str, ...]
) -> None:
    """Neither whole nor in part; the request's ID is there."""
    authorizer.handle(event(*values), None)
    written = capsys.readouterr()
    assert json.loads(written.out)["requestId"] == "req-1"
    assert not any(value[3:30] in written.out + written.err for value in values)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.from_regex(r"sp_[A-Za-z0-9_-]{49}", fullmatch=True), st.builds(new_key)))
def test_the_authorizer_and_the_operations_agree_on_what_a_key_looks_like(authorizer: ModuleType, text: str) -> None:
    """The function travels alone, so it says again what the form and the checksum of a key are."""
    formed = bool(authorizer.FORM.fullmatch(text)) and authorizer.checksum(text[:-6]) == text[-6:]
    assert formed is well_formed(text)


@pytest.mark.parametrize("mode", ["observe", "enforce"])
def test_a_trial_of_the_authorizer_is_no_client_that_would_be_refused(
    load: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    """TestInvokeAuthorizer comes with a stage of its own: its line is another event, and nothing is counted."""
    asked = event("no key of ours")
    asked["requestContext"] = {**asked["requestContext"], "stage": "test-invoke-stage"}
    load(mode).handle(asked, None)
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["outcome"], "WouldRefuse" in line) == ("authentication_trial", "malformed", False)
