"""The bench: where endpoints are, and that whatever is seen becomes evidence without secrets."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest

from probes.remote.journey import NoNotes
from stormproof.core.clock import Clock
from stormproof.core.evidence import Record, Redactor
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.request_log import RequestLog
from stormproof.core.system import RestApi, System
from stormproof.core.target.model import Embedded, Regions, SystemSelector, Target
from stormproof.run.environment.bench import Access, RunBench
from stormproof.run.environment.exchange_records import LONGEST_BODY, exchanges
from stormproof.run.environment.retry_budget import RetryBudget
from stormproof.run.environment.surroundings import surroundings_of
from stormproof.run.recording.evidence_log import EvidenceLog

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOCAL = "http://127.0.0.1:1"
EMBEDDED = Embedded(
    clock_url=LOCAL, mailbox_url=LOCAL, ca_bundle="ca.pem", gateway_url="https://127.0.0.1:2", endpoint_url=LOCAL
)
API = RestApi("abc", "api", "prod", ("prod", "old"))
POLICY = Policy(admin_email="ops@example.com")
ANSWER = Exchange("GET", "https://x/health", 200, {"x-amzn-requestid": "r"}, "ok")


def bench(embedded: Embedded | None = EMBEDDED) -> RunBench:
    """A bench on a made-up system."""
    target = Target(
        name="t",
        environment="testing",
        regions=Regions(primary="eu-west-1"),
        system=SystemSelector(rest_api_id="abc"),
        policy=POLICY,
        embedded=embedded,
    )
    system = System("aws", "123456789012", "eu-west-1", (), API, ())
    clock = Mock(spec=Clock, now=Mock(return_value=NOW))
    access: Any = Access(Mock(), Mock(), Mock())
    context = PlanContext(system, POLICY)
    return RunBench(
        target,
        context,
        surroundings_of(target),
        clock,
        Redactor(),
        lambda _: Mock(),
        lambda _: access,
        access,
        EvidenceLog("t"),
        RequestLog(NOW),
        lambda _: nullcontext({}),
        lambda _: NoNotes(),
        None,
        Mock(),
        RetryBudget(),
    )


@pytest.mark.parametrize(
    ("embedded", "stage", "url", "ca_file"),
    [
        (EMBEDDED, None, "https://127.0.0.1:2/_aws/execute-api/abc/prod", "ca.pem"),
        (EMBEDDED, "old", "https://127.0.0.1:2/_aws/execute-api/abc/old", "ca.pem"),
        (None, None, "https://abc.execute-api.eu-west-1.amazonaws.com/prod", None),
        (None, "old", "https://abc.execute-api.eu-west-1.amazonaws.com/old", None),
    ],
)
def test_an_endpoint_is_a_stage_of_the_target(
    embedded: Embedded | None, stage: str | None, url: str, ca_file: str | None
) -> None:
    """On the embedded AWS behind its gateway with its own CA, on AWS by its public name."""
    endpoint = bench(embedded).endpoint(stage)
    assert (endpoint.url, endpoint.ca_file, endpoint.key) == (url, ca_file, None)


def test_a_key_that_is_sent_is_never_kept() -> None:
    """From the moment that an endpoint carries it, it is removed from what is recorded."""
    tools = bench()
    tools.endpoint(key="an-old-fashioned-key")
    tools.record(Record("http", NOW, "sent an-old-fashioned-key", {"echo": "an-old-fashioned-key"}))
    (record,) = tools.evidence_log.records()
    assert (record.title, record.content) == ("sent [redacted]", {"echo": "[redacted]"})


def test_every_exchange_of_a_probe_is_kept() -> None:
    """One, many, nested; answered or not; at the target's time."""
    refused = Unreachable("GET", "https://x/", "refused", "connection refused", "plain HTTP")
    tools = bench()
    assert tools.send(lambda n: [ANSWER] * n + [refused], 2) == [ANSWER, ANSWER, refused]
    assert [r.title for r in tools.evidence_log.records()] == ["GET https://x/health: 200"] * 2 + [
        "GET https://x/ (plain HTTP): refused"
    ]
    assert {record.at for record in tools.evidence_log.records()} == {NOW}
    assert list(exchanges((ANSWER, [refused, (ANSWER,)], "other"))) == [ANSWER, refused, ANSWER]


def test_a_long_body_is_cut_and_told_by_its_hash() -> None:
    """Evidence stays readable, and what was cut can still be recognised."""
    body = "x" * (LONGEST_BODY + 1)
    tools = bench()
    tools.send(lambda: Exchange("GET", "u", 200, {}, body))
    content = tools.evidence_log.records()[0].content
    assert len(content["body"]) == LONGEST_BODY
    assert content["body_cut"] == {"characters": len(body), "sha256": hashlib.sha256(body.encode()).hexdigest()}


def test_a_bench_can_record_elsewhere() -> None:
    """A stimulus has a log of its own; its ways to AWS record there too."""
    tools, other = bench(), EvidenceLog("other")
    tools.recording(other).record(Record("aws", NOW, "seen", {}))
    assert (len(tools.evidence_log), len(other)) == (0, 1)


def test_what_was_sent_is_known_to_the_whole_run() -> None:
    """Each request that came to an answer can be looked for in the logs; what met nobody left no trace."""
    tools = bench()
    refused = Exchange("GET", "https://x/health", 401, {"x-amzn-requestid": "q", "x-amzn-errortype": "U"}, "no")
    tools.send(lambda: [ANSWER, refused, Unreachable("GET", "https://x", "timed_out", "")])
    assert [(each.request_id, each.status, each.refused) for each in tools.request_log.requests()] == [
        ("r", 200, False),
        ("q", 401, True),
    ]
