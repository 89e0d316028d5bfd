"""Every endpoint of a system is offered TLS and asked over plain HTTP, by its public name, wherever it is reached."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from probes.local.tls import Place
from stormproof.core.addresses import Addresses, store_hosts
from stormproof.core.surroundings import Surroundings
from stormproof.stimuli.transport.endpoints import plain_entry_points, plain_witness, tls_places
from tests.stormproof.stimuli.shared.test_entry_points import ANSWERS, SYSTEM, FakeBench

ADDRESSES = Addresses(
    api="https://127.0.0.1:4",
    api_plain="http://127.0.0.1:5",
    services_plain="http://127.0.0.1:6",
    services="https://127.0.0.1:7",
    ca_file="ca.pem",
)
API_HOST = "abc.execute-api.eu-west-1.amazonaws.com"
STORES = {f"{name}.eu-west-1.amazonaws.com" for name in ("s3", "b.s3", "dynamodb")}


@pytest.fixture
def bench() -> Any:
    """A bench on a system with two stages, a domain and an open function URL."""
    return FakeBench(ANSWERS)


@pytest.fixture
def embedded(bench: Any) -> Any:
    """The same on an embedded AWS, which serves no function URLs."""
    bench.surroundings = Surroundings(addresses=ADDRESSES, serves_function_urls=False)
    return bench


def test_every_endpoint_is_offered_tls(bench: Any) -> None:
    """API, domain, function URL, bucket, table: each at its own name and port 443. It has no queue."""
    places = tls_places(bench)
    assert {place.host for place in places} == {API_HOST, "shop.example", "open.lambda-url", *STORES}
    assert all(place == Place(place.host, place.host, 443) for place in places)


def test_on_an_embedded_aws_the_names_are_the_same_and_the_addresses_its_own(embedded: Any) -> None:
    """The gateway's for the API's hosts, the services' for the others."""
    ports = {place.host: (place.address, place.port) for place in tls_places(embedded)}
    assert ports == {
        API_HOST: ("127.0.0.1", 4),
        "shop.example": ("127.0.0.1", 4),
        **dict.fromkeys(STORES, ("127.0.0.1", 7)),
    }


def test_every_way_to_the_api_is_asked_over_plain_http(bench: Any) -> None:
    """Stages by the API's own name, domains by theirs, with the routes that they serve."""
    entry_points = {endpoint.url: entry_point for endpoint, entry_point in plain_entry_points(bench)}
    assert set(entry_points) == {
        f"http://{API_HOST}/old",
        f"http://{API_HOST}/prod",
        "http://shop.example/v1",
        "http://open.lambda-url",
    }
    assert all(entry_point.routes for entry_point in entry_points.values())


def test_on_an_embedded_aws_plain_http_is_asked_by_name(embedded: Any) -> None:
    """At the listener that the gateway has for it."""
    asked = {(endpoint.url, endpoint.host) for endpoint, _ in plain_entry_points(embedded)}
    assert asked == {
        ("http://127.0.0.1:5/old", API_HOST),
        ("http://127.0.0.1:5/prod", API_HOST),
        ("http://127.0.0.1:5/v1", "shop.example"),
    }


def test_the_witness_is_s3_which_answers_plain_http(bench: Any) -> None:
    """In the system's region."""
    assert plain_witness(bench).url == "http://s3.eu-west-1.amazonaws.com"
    bench.surroundings = Surroundings(addresses=ADDRESSES, serves_function_urls=False)
    assert plain_witness(bench).url == ADDRESSES.services_plain


def test_hosts_in_china_end_otherwise() -> None:
    """By the partition of the account."""
    assert all(
        host.endswith(".amazonaws.com.cn")
        for host in store_hosts(replace(SYSTEM, partition="aws-cn", dns_suffix="amazonaws.com.cn"))
    )
