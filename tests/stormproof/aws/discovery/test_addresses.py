"""Where a system's API is called is discovered: what keeps clients away, and how its host names end."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.discovery.systems import discover
from tests.stormproof.aws.discovery.test_systems import BY_NAMES, Account, target, told

MAPPED = {"restApiId": "a1", "basePath": "(none)", "stage": "prod"}


@pytest.mark.parametrize(
    ("domains", "url"),
    [
        ({}, ""),
        ({"shop.example": [MAPPED]}, "https://shop.example"),
        ({"shop.example": [MAPPED | {"basePath": "v1"}]}, "https://shop.example/v1"),
        ({"shop.example": [{"restApiId": "a1", "basePath": "v1"}]}, "https://shop.example/v1/prod"),
        ({"shop.example": [MAPPED | {"stage": "dev"}]}, ""),
        ({"shop.example": [MAPPED | {"restApiId": "b2"}]}, ""),
        ({"z.example": [MAPPED], "a.example": [MAPPED]}, "https://a.example"),
    ],
)
def test_the_door_is_the_one_that_clients_use(domains: dict[str, Any], url: str) -> None:
    """A custom domain that leads to the serving stage, with its base path; else the API's own address."""
    api = discover(Account(domains=domains), target(BY_NAMES)).api
    assert (api.url, api.own_address) == (url, True)


def test_a_door_that_cannot_be_found_must_be_said() -> None:
    """With the API's own address switched off, somebody else's leads there: a CDN, a proxy."""
    assert "[system] url" in told(Account(closed=True), BY_NAMES)
    api = discover(Account(closed=True), target(BY_NAMES + 'url = "https://shop.example/api"')).api
    assert (api.url, api.own_address) == ("https://shop.example/api", False)
    assert (
        discover(Account(closed=True, domains={"d.example": [MAPPED]}), target(BY_NAMES)).api.url == "https://d.example"
    )


def test_a_private_api_and_a_door_that_asks_for_a_certificate_are_told() -> None:
    """What all clients can call goes before what few can; where there is nothing else, that is the door."""
    assert discover(Account(private=True), target(BY_NAMES)).api.barrier() is not None
    both = {"a.example": [MAPPED], "z.example": [MAPPED]}
    api = discover(Account(domains=both, mutual=["a.example"]), target(BY_NAMES)).api
    assert (api.url, api.barrier()) == ("https://z.example", None)
    alone = discover(Account(domains={"a.example": [MAPPED]}, mutual=["a.example"]), target(BY_NAMES)).api
    assert (alone.url, alone.barrier()) == ("", None)
    closed = Account(domains={"a.example": [MAPPED]}, mutual=["a.example"], closed=True)
    api = discover(closed, target(BY_NAMES)).api
    assert api.url == "https://a.example"
    assert api.barrier() is not None


def test_host_names_end_as_the_partition_says() -> None:
    """By what botocore knows of the partition that the functions are in."""
    assert discover(Account(), target(BY_NAMES)).dns_suffix == "amazonaws.com"
