"""CloudFormation's types of API Gateway: custom domain names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

World = Any


def test_a_domain_leads_to_a_stage(world: World, unique: Callable[[str], str]) -> None:
    """A domain's attributes are told; its base path leads to an API and is patched to another."""
    stage = world.stage()
    name = f"{unique('domain')}.example.com"
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    domain = world.make(
        "DomainName", DomainName=name, RegionalCertificateArn=certificate,
        EndpointConfiguration={"Types": ["REGIONAL"]}, SecurityPolicy="TLS_1_2",
    )  # fmt: skip
    assert domain.physical.id == name
    told = world.client.get_domain_name(domainName=name)
    assert domain.physical.attributes["RegionalDomainName"] == told["regionalDomainName"]
    mapping = world.make("BasePathMapping", DomainName=name, RestApiId=world.id, Stage=stage.physical.id)
    assert mapping.physical.id == f"{name}|(none)"
    other = world.make("RestApi", Name=unique("other"))
    mapping.update(RestApiId=other.physical.id, Stage=None)
    told = world.client.get_base_path_mapping(domainName=name, basePath="(none)")
    assert (told["restApiId"], told.get("stage") or None) == (other.physical.id, None)
