"""Clients by old TLS and without any: what is waited for, what is sent where, what becomes of the key."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.evidence import Record
from stormproof.core.handshakes import Handshake, Outcome, Version
from stormproof.core.observations import KEY_HEADER, Endpoint, Exchange, Unreachable
from stormproof.core.system import Bucket, Queue
from stormproof.core.workload.model import Health, Workload
from stormproof.stimuli.transport import tls_offers
from stormproof.stimuli.transport.endpoints import plain_entry_points
from tests.stormproof.stimuli.shared.test_entry_points import ANSWERS, FakeBench

KEY = "sp_a-key-that-is-made-for-this"
QUEUE = Queue("q", "https://sqs/q", "arn:aws:sqs:eu-west-1:123456789012:q")


class Clock:
    """A clock that passes as soon as somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        """Return seconds."""
        return self.seconds

    def now(self) -> Any:
        """Return no particular time."""
        return None

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


class TransportBench(FakeBench):
    """A bench that sends nothing: `statuses` are the API's, in turn, `answer` what each request comes to."""

    def __init__(self, *statuses: str, answer: int | str = "refused") -> None:
        super().__init__(ANSWERS)
        self.statuses = [*statuses, "AVAILABLE"]
        self.answer = answer
        self.domains_updated_after = 0
        self.clock = Clock()
        self.records: list[Record] = []
        self.sent: list[tuple[Endpoint, str, str, Any]] = []
        self.ended: list[str] = []
        self.target = SimpleNamespace(workload=Workload(Health("/health")))
        self.keys = SimpleNamespace(issue=lambda _owner: KEY, end=self.ended.append)

    def read(self, _service: str, operation: str, **parameters: Any) -> Any:
        """Answer from the table."""
        if operation == "get_rest_api":
            return {"apiStatus": self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]}
        return super().read(_service, operation, **parameters)

    def pages(self, service: str, operation: str, _items: str, **parameters: Any) -> Any:
        """Answer from the table; domains with their status."""
        found = super().pages(service, operation, _items, **parameters)
        if operation == "get_domain_names":
            status = {
                "domainNameStatus": "UPDATING" if self.clock.seconds < self.domains_updated_after else "AVAILABLE"
            }
            return [{**domain, **status} for domain in found]
        return found

    def record(self, record: Record) -> None:
        """Keep evidence."""
        self.records.append(record)

    def send(self, _probe: Any, endpoint: Endpoint, method: str, path: str, *given: Any, **_more: Any) -> Any:
        """Tell what came of a request."""
        self.sent.append((endpoint, method, path, given[0] if given else None))
        if isinstance(self.answer, int):
            return Exchange(method, endpoint.url + path, self.answer, {}, "")
        return Unreachable(method, endpoint.url + path, self.answer, "")


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every offer is refused, and none is made."""
    monkeypatch.setattr(tls_offers, "offer", lambda place, version: Handshake(place.host, version, Outcome.REFUSED))


@pytest.mark.usefixtures("offered")
def test_every_version_is_offered_to_every_endpoint_and_recorded() -> None:
    """Each alone; what came of it is evidence."""
    bench: Any = TransportBench()
    seen = tls_offers.offer_versions(bench)
    hosts = {each.host for each in seen}
    assert len(seen) == len(hosts) * len(Version) == len(bench.records)
    assert all(record.content["outcome"] == "refused" for record in bench.records)


@pytest.mark.usefixtures("offered")
def test_a_policy_that_is_under_way_is_waited_for() -> None:
    """Until then the old one may still answer; one that never arrives is an error, not a finding."""
    bench: Any = TransportBench("UPDATING", "UPDATING")
    tls_offers.offer_versions(bench)
    assert bench.clock.seconds == 20
    waiting: Any = TransportBench()
    waiting.domains_updated_after = 10
    tls_offers.offer_versions(waiting)
    assert waiting.clock.seconds == 10
    stuck: Any = TransportBench()
    stuck.statuses = ["UPDATING"]
    with pytest.raises(CouldNotLook, match="security policy"):
        tls_offers.offer_versions(stuck)


def test_the_key_is_sent_over_plain_http_and_ended() -> None:
    """It was made for this alone; the health is asked with it, every other route of every host without a key."""
    bench: Any = TransportBench(answer=403)
    sweep = tls_offers.ask_with_key(bench)
    assert bench.ended == [KEY]
    assert len(sweep.answers) == 4 + 13
    assert [path for _, _, path, _ in bench.sent].count("/health") == 4
    assert all(headers == ({KEY_HEADER: KEY} if path == "/health" else {}) for _, _, path, headers in bench.sent[:-1])
    assert KEY not in json.dumps([vars(answer) for answer in sweep.answers], default=str)
    assert bench.sent[-1][3] is None


def test_a_host_where_nobody_listens_is_asked_once() -> None:
    """Its other routes would tell the same; without a key only what reads is asked."""
    bench: Any = TransportBench()
    sweep = tls_offers.ask_without_key(bench)
    assert len(sweep.answers) == 4
    assert {(method, headers is None) for _, method, _, headers in bench.sent[:-1]} == {("GET", False)}
    assert all(not headers for _, _, _, headers in bench.sent)


def test_hosts_that_answer_nothing_over_https_are_named() -> None:
    """Silence over plain HTTP says nothing of them."""
    silent: Any = TransportBench(answer="timed_out")
    assert len(tls_offers.silent_hosts(silent)) == 3
    talking: Any = TransportBench(answer=404)
    assert tls_offers.silent_hosts(talking) == ()


@pytest.mark.parametrize("silent", [{"prod"}, {"old"}, {"prod", "old"}])
def test_a_host_answers_that_answers_at_one_of_its_entry_points(
    monkeypatch: pytest.MonkeyPatch, silent: set[str]
) -> None:
    """Whichever of them is asked last."""
    bench: Any = TransportBench()
    ways = plain_entry_points(bench)
    stages = [way for way in ways if way[0].host == ways[0][0].host]
    assert [way[1].stage for way in stages] == ["old", "prod"]
    monkeypatch.setattr(tls_offers, "plain_entry_points", lambda _bench: stages)

    def send(_probe: Any, endpoint: Endpoint, method: str, path: str, **_: Any) -> Any:
        if endpoint.url.rpartition("/")[2] in silent:
            return Unreachable(method, endpoint.url + path, "timed_out", "")
        return Exchange(method, endpoint.url + path, 403, {}, "")

    bench.send = send
    assert tls_offers.silent_hosts(bench) == ((stages[0][0].host,) if len(silent) == 2 else ())


class Answering:
    """Reads that answer, or are denied."""

    def __init__(self, code: str = "") -> None:
        self.code = code

    def read(self, _service: str, operation: str, **_parameters: Any) -> Any:
        """Answer, or raise."""
        if operation == "head_object" and not self.code:
            raise NotThere("404")
        if self.code:
            raise CouldNotLook(self.code, f"{operation}: {self.code}")
        return {}


def stores(plain: str, secure: str) -> Any:
    """Return a bench with one queue whose calls are denied by code."""
    bench: Any = TransportBench()
    bench.context = SimpleNamespace(system=SimpleNamespace(buckets=(Bucket("b", "arn:aws:s3:::b"),), queues=(QUEUE,)))
    ways = {"plain_reads": Answering(plain), "reads": Answering(secure)}
    return SimpleNamespace(context=bench.context, clock=Clock(), surroundings=bench.surroundings, **ways)


def test_stores_are_called_both_ways() -> None:
    """Denied without TLS, answered with it."""
    found = tls_offers.call_stores(stores("aws.access_denied", ""))
    assert [(each.resource, bool(each.plain), each.secure) for each in found] == [
        ("arn:aws:s3:::b", True, ""),
        ("arn:aws:s3:::b/*", True, ""),
        (QUEUE.arn, True, ""),
    ]


def test_a_policy_has_time_to_spread() -> None:
    """Whoever answers without TLS is asked again for a minute; then it is a finding."""
    bench = stores("", "")
    assert not any(each.plain for each in tls_offers.call_stores(bench))
    assert bench.clock.seconds == tls_offers.SPREAD_S
    late = stores("aws.access_denied", "")
    late.plain_reads = Answering("")
    late.clock.pause = lambda _seconds: setattr(late.plain_reads, "code", "aws.access_denied")
    assert all(each.plain for each in tls_offers.call_stores(late))


def test_a_call_that_fails_otherwise_has_not_looked() -> None:
    """Throttled is not denied."""
    with pytest.raises(CouldNotLook) as error:
        tls_offers.call_stores(stores("aws.throttled", ""))
    assert error.value.code == "aws.throttled"
