"""Requests are looked for in the access log by their IDs, page by page, under the names that its format gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from localaws.services.logs.insights.queries import Asked, run_query
from localaws.services.logs.writer import LogWriter
from stormproof.aws.observe.api_shape import ApiShape, MethodShape
from stormproof.core.errors import CouldNotLook
from stormproof.core.keys import new_key
from stormproof.core.observations import Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.request_log import RequestLog, SentRequest
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.stimuli.logging import logged_requests
from tests.provisioners.fakes import SYSTEM

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
IDS = [f"00000000-0000-0000-0000-00000000000{number}" for number in range(5)]
LOG = "/theirs"
NAMES = {"requestId": "id", "status": "code"}


def row(number: int, message: str | None = None) -> dict[str, str]:
    """Return a row as Insights tells it, a second after the one before."""
    at = (NOW + timedelta(seconds=number)).strftime("%Y-%m-%d %H:%M:%S.000")
    text = json.dumps({"id": IDS[number % 5], "code": 200}) if message is None else message
    return {"@timestamp": at, "@message": text, "@log": f"123456789012:{LOG}"}


def bench(*exchanges: Exchange) -> Any:
    """Return a bench of a run that has sent these."""
    sent = RequestLog(NOW)
    for each in exchanges:
        sent.add(each)
    context = PlanContext(SYSTEM, Policy(admin_email="ops@example.com"))
    endpoint = lambda stage=None: SimpleNamespace(url=f"https://api/{stage}")  # noqa: E731 - one line of a fake
    return SimpleNamespace(
        request_log=sent, context=context, endpoint=endpoint, reads=None, surroundings=Surroundings(EMBEDDED_WAITS)
    )


def lines(monkeypatch: pytest.MonkeyPatch, pages: list[list[dict[str, str]]], wanted: set[str]) -> Mapping[str, Any]:
    """Return what is found in pages of an access log."""
    left = iter(pages)
    monkeypatch.setattr(logged_requests, "rows", lambda *_: next(left))
    monkeypatch.setattr(logged_requests, "MOST", 2)
    return logged_requests._lines(bench(), {LOG: NAMES}, NOW, frozenset(wanted))


def test_a_line_is_read_under_the_names_of_its_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign log calls its fields what it likes; lines of others are left out."""
    found = lines(monkeypatch, [[row(0)]], {IDS[0]})
    assert found == {IDS[0]: {"requestId": IDS[0], "status": "200"}}


def test_a_line_that_is_no_json_is_found_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the finding is that it lacks everything, not that it is not there."""
    found = lines(monkeypatch, [[row(0, f"GET {IDS[0]} 200")]], {IDS[0]})
    assert found == {IDS[0]: {}}


def test_a_full_page_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until all are found or the log ends."""
    found = lines(monkeypatch, [[row(0), row(1)], [row(1), row(2)], [row(3)]], set(IDS))
    assert set(found) == set(IDS[:4])


def test_a_log_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy target is no finding."""
    with pytest.raises(CouldNotLook) as found:
        lines(monkeypatch, [[row(0), row(1)]] * logged_requests.PAGES, set(IDS))
    assert found.value.code == "logs.too_many_lines"


def test_what_no_stage_has_seen_is_not_looked_for() -> None:
    """Other hosts, other paths, and what was refused before it was a request."""
    known, unknown = {"x-amzn-requestid": IDS[0]}, {"x-amzn-requestid": ""}
    made = bench(
        Exchange("GET", "https://api/prod/health", 200, known, ""),
        Exchange("GET", "https://api/prod/health", 400, unknown, ""),
        Exchange("GET", "https://api/production", 403, known, ""),
        Exchange("GET", "https://bucket/prod/health", 403, known, ""),
    )
    assert [each.url for each in logged_requests._logged_by_stages(made)] == ["https://api/prod/health"]


def test_a_secret_of_a_run_before_is_not_this_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query's start counts whole seconds, and a run may begin within one: the text leaves out the rest."""
    began = NOW + timedelta(milliseconds=500)
    made = bench()
    made.request_log = RequestLog(began)
    writer = LogWriter(SimpleNamespace(now=began.timestamp))
    region = writer.store.region("us-east-1")
    region.create_group(LOG)
    key = f"a key: {new_key()}"

    def found() -> tuple[str, ...]:
        def asked(_bench: Any, text: str, _groups: Any, since: datetime) -> list[dict[str, str]]:
            query = Asked(text, int(since.timestamp()), int(since.timestamp()) + 5)
            return [dict(row) for row in run_query(region, [region.group(LOG)], query).rows]

        monkeypatch.setattr(logged_requests, "rows", asked)
        monkeypatch.setattr(logged_requests, "read_system_groups", lambda *_: ())
        return logged_requests._leaking(made, "marker")

    writer.write("us-east-1", LOG, "s", [(int(began.timestamp() * 1000) - 1, key)])
    assert found() == ()
    writer.write("us-east-1", LOG, "s", [(int(began.timestamp() * 1000), key)])
    assert found() == (LOG,)


def test_whether_an_authorizer_was_asked_is_what_the_stage_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the method that serves a path; of what no method serves, none was."""
    methods = {
        ("/health", "GET"): MethodShape("NONE", api_key_required=False, integration={}),
        ("/projects/{id}", "ANY"): MethodShape("CUSTOM stormproof", api_key_required=False, integration={}),
    }
    monkeypatch.setattr(logged_requests, "deployed_shape", lambda *_: ApiShape(methods, {}, {}))
    sent = [
        SentRequest(path, "GET", f"https://api/prod{path}", 200, refused=False)
        for path in ("/health", "/projects/p-1?token=x", "/nowhere")
    ]
    assert [each.authorized for each in logged_requests._with_authorizers(bench(), sent)] == [False, True, False]


def test_whom_an_authorizer_of_the_owners_tells_is_his_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of ours is told by our authorizer; another must tell somebody."""
    methods = {
        (f"/{name}", "GET"): MethodShape(f"CUSTOM {name}", api_key_required=False, integration={})
        for name in ("stormproof", "theirs")
    }
    monkeypatch.setattr(logged_requests, "deployed_shape", lambda *_: ApiShape(methods, {}, {}))
    sent = [
        SentRequest(name, "GET", f"https://api/prod/{name}", 200, refused=False, user="key-1")
        for name in ("stormproof", "theirs")
    ]
    known = logged_requests._with_authorizers(bench(), sent)
    assert [(each.user, each.authorized) for each in known] == [("key-1", True), ("", True)]
