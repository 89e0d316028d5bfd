"""Clients that come by old TLS, or without TLS, to every endpoint of the system."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from probes.local.tls import Place, offer
from probes.remote.http import send
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.evidence import Record
from stormproof.core.handshakes import Handshake, Version
from stormproof.core.judges.transport.connections import Transport
from stormproof.core.observations import KEY_HEADER, Exchange, Unreachable
from stormproof.core.planning.controls import Reads
from stormproof.core.stimuli import Stimulus
from stormproof.core.system import Queue
from stormproof.stimuli.shared.entry_points import NO_JSON, NOBODY, WITH_BODY, EntryPoint, Route
from stormproof.stimuli.shared.propagation import settled, until_spread
from stormproof.stimuli.transport.endpoints import plain_entry_points, plain_witness, tls_places

AT_ONCE = 8
PLAIN_TIMEOUT_S = 10.0
DENIED = "aws.access_denied"
UPDATING = "UPDATING"
UPDATED_WITHIN_S = 840.0
SPREAD_S = 75.0
Asked = tuple[str, str, str, dict[str, Any]]
"""A resource's ARN, and a call about it: service, operation, parameters."""


@dataclass(frozen=True)
class PlainSweep:
    """What came of plain HTTP: the answers of the API's hosts, and of a witness that does answer it."""

    answers: tuple[Exchange | Unreachable, ...]
    witness: Exchange | Unreachable


def offer_versions(bench: Bench) -> tuple[Handshake, ...]:
    """Offer every version, each alone, to every endpoint, once no security policy is under way any more."""
    places = tls_places(bench)
    _await_policies(bench, {place.host for place in places})
    offers = [(place, version) for place in places for version in Version]
    with ThreadPoolExecutor(AT_ONCE, "offer") as pool:
        seen = tuple(pool.map(lambda each: offer(*each), offers))
    for (place, _), handshake in zip(offers, seen, strict=True):
        _record(bench, place, handshake)
    return seen


def ask_with_key(bench: Bench) -> PlainSweep:
    """Ask for the health over plain HTTP with a key of its own, and every route without one.

    The key is revoked at once: anybody may have read it on the way. What writes would work by it.
    """
    key = bench.keys.issue("plain http")
    try:
        return _sweep(bench, key)
    finally:
        bench.keys.end(key)


def ask_without_key(bench: Bench) -> PlainSweep:
    """Try every route that only reads over plain HTTP, without a key."""
    return _sweep(bench, None)


def silent_hosts(bench: Bench) -> tuple[str, ...]:
    """Return the hosts of the API that answer nothing over HTTPS, at none of the entry points that lead there."""
    silent: dict[str, bool] = {}
    for endpoint, entry_point in plain_entry_points(bench):
        seen = bench.send(send, entry_point.endpoint, "GET", "/", note="HTTPS", timeout_s=PLAIN_TIMEOUT_S)
        host = endpoint.host or ""
        silent[host] = silent.get(host, True) and isinstance(seen, Unreachable)
    return tuple(host for host, nothing in silent.items() if nothing)


def call_stores(bench: Bench) -> tuple[Transport, ...]:
    """Ask buckets, objects and queues without TLS and with it, until their policies have had time to spread.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html : up to 60 s
    """
    return until_spread(bench, lambda: _call_each(bench), lambda seen: all(each.plain for each in seen), SPREAD_S)


def _call_each(bench: Bench) -> tuple[Transport, ...]:
    """Call for what reads nothing of anybody's; an object that is not there is an answer, too."""
    system = bench.context.system
    asked: list[Asked] = []
    for bucket in system.buckets:
        asked.append((bucket.arn, "s3", "head_bucket", {"Bucket": bucket.name}))
        asked.append((bucket.objects, "s3", "head_object", {"Bucket": bucket.name, "Key": NOBODY}))
    asked += [(queue.arn, "sqs", "get_queue_attributes", _harmless(queue)) for queue in system.queues]

    def call(arn: str, service: str, operation: str, parameters: dict[str, Any]) -> Transport:
        plain = _refusal(bench.plain_reads, service, operation, parameters)
        return Transport(arn, plain, _refusal(bench.reads, service, operation, parameters))

    with ThreadPoolExecutor(AT_ONCE, "store") as pool:
        return tuple(pool.map(lambda each: call(*each), asked))


def _await_policies(bench: Bench, hosts: Collection[str]) -> None:
    """Wait until API and domains have the security policies that they tell; an update takes about 15 minutes.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-update.html
    """

    def statuses() -> set[object]:
        api = bench.reads.read("apigateway", "get_rest_api", restApiId=bench.context.system.api.id)
        domains = bench.reads.pages("apigateway", "get_domain_names", "items")
        return {
            api.get("apiStatus"),
            *(each.get("domainNameStatus") for each in domains if each["domainName"] in hosts),
        }

    poll(
        statuses,
        lambda seen: UPDATING not in seen,
        clock=bench.clock,
        within_s=UPDATED_WITHIN_S,
        every_s=10.0,
        what="the new security policy of API and domains",
    )


def _harmless(queue: Queue) -> dict[str, Any]:
    return {"QueueUrl": queue.url, "AttributeNames": ["QueueArn"]}


def _sweep(bench: Bench, key: str | None) -> PlainSweep:
    answers = []
    for endpoint, entry_point in plain_entry_points(bench):
        for route in _routes(bench, entry_point):
            if key is None and route.method != "GET":
                continue
            body = NO_JSON if route.method in WITH_BODY else None
            carried = key if not route.resource else None  # the health is the workload's, all else the API's
            headers = {KEY_HEADER: carried} if carried else {}
            note = "plain HTTP with a valid key" if carried else "plain HTTP without a key"
            seen = bench.send(
                send, endpoint, route.method, route.path, headers, body, note=note, timeout_s=PLAIN_TIMEOUT_S
            )
            answers.append(seen)
            if isinstance(seen, Unreachable):
                break  # nobody listens there: the host's other routes would tell the same
    witness = bench.send(send, plain_witness(bench), "GET", "/", note="a witness", timeout_s=PLAIN_TIMEOUT_S)
    return PlainSweep(tuple(answers), witness)


def _routes(bench: Bench, entry_point: EntryPoint) -> Iterator[Route]:
    """Yield the routes, the health's first: of a route for any path nobody knows what is served, but for that one."""
    if stated := bench.target.workload.health:
        yield Route("GET", stated.path)
    yield from entry_point.routes


def _refusal(reads: Reads, service: str, operation: str, parameters: dict[str, Any]) -> str:
    """Return AWS's refusal of a call, empty where it was answered; raises CouldNotLook for any other failure."""
    try:
        reads.read(service, operation, **parameters)
    except NotThere:
        return ""
    except CouldNotLook as error:
        if error.code != DENIED:
            raise
        return error.message
    return ""


def _record(bench: Bench, place: Place, handshake: Handshake) -> None:
    title = f"{handshake.version.value} offered to {place.host}: {handshake.outcome.value}"
    content = {"host": place.host, "version": handshake.version.value, "outcome": handshake.outcome.value}
    bench.record(Record("tls", bench.clock.now(), title, {**content, "detail": handshake.detail}))


OFFERS = Stimulus("every version of TLS", settled(offer_versions), longest_s=UPDATED_WITHIN_S + 60)
PLAIN_WITH_KEY = Stimulus("plain HTTP with a key", settled(ask_with_key))
PLAIN_WITHOUT_KEY = Stimulus("plain HTTP without a key", settled(ask_without_key))
STORES = Stimulus("stores without TLS", call_stores, longest_s=2 * SPREAD_S)
