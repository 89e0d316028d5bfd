"""Domains of all kinds are read: several levels, private ones by their ID, and what keeps clients away is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from stormproof.aws.observe.custom_domains import MappedDomain, barrier_of, leads_to, read_domains
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.system import MUTUAL_TLS, PRIVATE
from tests.provisioners.fakes import FakeReads

API = "abc123"
REGIONAL: Mapping[str, Any] = {"domainName": "d.example", "endpointConfiguration": {"types": ["REGIONAL"]}}
INSIDE: Mapping[str, Any] = {
    "domainName": "in.example",
    "domainNameId": "p1",
    "endpointConfiguration": {"types": ["PRIVATE"]},
}
MUTUAL: Mapping[str, Any] = {"domainName": "m.example", "mutualTlsAuthentication": {"truststoreUri": "s3://t/t.pem"}}


def reads(*domains: Mapping[str, Any], **answers: Any) -> FakeReads:
    """Return an account with domains; `answers` are the mappings that each version of API Gateway tells."""
    return FakeReads(
        {
            ("apigateway", "get_domain_names"): list(domains),
            ("apigateway", "get_base_path_mappings"): answers.get("first", []),
            ("apigatewayv2", "get_api_mappings"): answers.get("second", []),
        }
    )


def test_mappings_of_several_levels_are_told_by_the_second_version() -> None:
    """What both versions tell is there once; the longest base path decides where a URL leads."""
    first = [{"basePath": "(none)", "restApiId": "other", "stage": "prod"}]
    second = [
        {"ApiMappingKey": "", "ApiId": "other", "Stage": "prod"},
        {"ApiMappingKey": "orders/v1", "ApiId": API, "Stage": "prod"},
        {"ApiMappingKey": "orders", "ApiId": "third", "Stage": "prod"},
    ]
    account = reads(REGIONAL, first=first, second=second)
    assert list(read_domains(account, API)) == [MappedDomain("d.example", "orders/v1", "prod")]
    assert next(read_domains(account, API)).url("prod") == "https://d.example/orders/v1"
    urls = (
        "https://d.example/orders/v1/up",
        "https://d.example/orders/v2",
        "https://d.example/up",
        "https://x.example",
    )
    assert [leads_to(account, url) for url in urls] == [API, "third", "other", ""]


def test_the_first_version_may_refuse_what_the_second_tells() -> None:
    """Where neither tells, it could not be looked at."""

    def refused(**_: str) -> Any:
        raise CouldNotLook("aws.refused", "multi-level")

    def absent(**_: str) -> Any:
        raise NotThere("no such domain")

    second = [{"ApiMappingKey": "orders/v1", "ApiId": API, "Stage": "prod"}]
    assert [each.base_path for each in read_domains(reads(REGIONAL, first=refused, second=second), API)] == [
        "orders/v1"
    ]
    with pytest.raises(CouldNotLook):
        list(read_domains(reads(REGIONAL, first=refused, second=absent), API))


def test_a_private_domain_is_asked_for_by_its_id() -> None:
    """Several may have one name; it answers inside its owner's VPC alone."""
    asked: list[dict[str, str]] = []

    def first(**given: str) -> list[dict[str, str]]:
        asked.append(given)
        return [{"basePath": "(none)", "restApiId": API, "stage": "prod"}]

    (found,) = read_domains(reads(INSIDE, first=first), API)
    assert asked == [{"domainName": "in.example", "domainNameId": "p1"}]
    assert found.barrier is not None
    assert (found.barrier.code, "VPC" in found.barrier.reason) == (PRIVATE, True)


def test_a_domain_that_asks_for_a_certificate_is_told() -> None:
    """By the URL that leads there; any other has no such barrier."""
    found = barrier_of(reads(MUTUAL), "https://m.example/v1")
    assert found is not None
    assert found.code == MUTUAL_TLS
    assert barrier_of(reads(MUTUAL), "https://d.example") is None
