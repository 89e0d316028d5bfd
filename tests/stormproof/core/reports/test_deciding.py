"""Which records decided: those that the reason quotes, else those that tell of what it names."""

from typing import Any

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.deciding import Judged, Part, Seen, parts

URL = "https://api.example.com/prod/orders"


def exchange(status: int, request_id: str, url: str = URL) -> Seen:
    """An exchange."""
    content = {"method": "GET", "url": url, "status": status, "headers": {"x-amzn-requestid": request_id}}
    return Seen("http", "2026-01-01T00:00:00+00:00", f"GET {url}: {status}", content)


def call(**content: Any) -> Seen:
    """An AWS call."""
    return Seen("aws", "2026-01-01T00:00:00+00:00", "logs describe_log_groups", content)


def failed(reason: str, **more: Any) -> Judged:
    """A scenario that was refuted."""
    return Judged(Verdict.FAIL, reason, **more)


SEEN = [exchange(200, "a-1"), exchange(200, "a-2"), exchange(429, "a-3")]


def test_the_requests_that_a_judge_named_decided() -> None:
    """By their IDs; others of the same route and status did not."""
    found = parts(SEEN, failed(f"GET {URL}: 200", requests=("a-2",)))
    assert found == (Part.NONE, Part.DECIDED, Part.NONE)


@pytest.mark.parametrize(
    "reason", ["the log has no line of request a-3", f"must get 429: GET {URL} with a key: 429 'x'"]
)
def test_what_a_reason_quotes_decided(reason: str) -> None:
    """A request's ID, or its method, address and status."""
    assert parts(SEEN, failed(reason)) == (Part.NONE, Part.NONE, Part.DECIDED)


def test_an_address_that_begins_another_is_not_quoted_by_it() -> None:
    """What is asked below it is another route."""
    assert parts([exchange(200, "")], failed(f"let in: GET {URL}/7: 200")) == (Part.NONE,)


def test_a_refused_call_decided_that_nobody_could_look() -> None:
    """By the error that the reason tells."""
    seen = [call(error=None), call(error="AccessDenied: no")]
    found = parts(seen, Judged(Verdict.ERROR, "logs: AccessDenied: no"))
    assert found == (Part.NONE, Part.DECIDED)


def test_a_failed_look_at_what_a_reason_names_decided() -> None:
    """That a thing is not there is told in our words, and the call that found it out is shown."""
    asked = {"TableName": "stormproof-abc-keys"}
    seen = [call(error=None, parameters=asked), call(error="ResourceNotFoundException: none", parameters=asked)]
    found = parts(seen, Judged(Verdict.ERROR, "there is no key store stormproof-abc-keys"))
    assert found == (Part.NONE, Part.DECIDED)
    short = [call(error="NotFoundException", parameters={"stageName": "prod"})]
    assert parts(short, Judged(Verdict.ERROR, "prod could not be looked at")) == (Part.NONE,)


def test_a_command_that_a_reason_quotes_decided() -> None:
    """Also where it is one of several that were run together."""
    ran = [{"text": "stormproof recover status", "status": 0}, {"text": "stormproof recover table orders", "status": 2}]
    seen = Seen("runbook", "2026-01-01T00:00:00+00:00", "a section was followed", {"commands": ran})
    assert parts([seen], failed("`stormproof recover table orders` ended with status 2")) == (Part.DECIDED,)
    assert parts([seen], failed("`stormproof recover objects` ended with status 2")) == (Part.NONE,)


def test_where_nothing_is_quoted_the_last_call_about_the_thing_tells_of_it() -> None:
    """It is marked as that, not as what decided."""
    seen = [call(answer={"name": "/aws/orders"}), call(answer={"name": "/aws/orders"}), call(answer={})]
    found = parts(seen, failed("it is kept for 7 days", resources=("/aws/orders",)))
    assert found == (Part.NONE, Part.ABOUT, Part.NONE)


def test_what_held_rests_on_all_of_it() -> None:
    """No record decided; those that a check had singled out are marked as that."""
    assert set(parts(SEEN, Judged(Verdict.PASS, f"GET {URL}: 200"))) == {Part.NONE}
    found = parts(SEEN, Judged(Verdict.PASS, "", requests=("a-3",)))
    assert found == (Part.NONE, Part.NONE, Part.SINGLED)
