"""Custom domain names. https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDomainName.html ."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"


@pytest.fixture
def domain(rest_api: Any, unique: Callable[[str], str]) -> Iterator[str]:
    """A domain name of TLS 1.2."""
    name = f"{unique('api')}.example.com"
    rest_api.client.create_domain_name(
        domainName=name,
        regionalCertificateArn=CERTIFICATE,
        endpointConfiguration={"types": ["REGIONAL"]},
        securityPolicy="TLS_1_2",
    )
    yield name
    rest_api.client.delete_domain_name(domainName=name)


def test_a_domain_is_updated_in_place(rest_api: Any, domain: str, patch: Any) -> None:
    """Security policy and access mode change."""
    operations = patch(("replace", "/securityPolicy", "TLS_1_0"), ("replace", "/endpointAccessMode", "STRICT"))
    found = rest_api.client.update_domain_name(domainName=domain, patchOperations=operations)
    assert (found["securityPolicy"], found["endpointAccessMode"]) == ("TLS_1_0", "STRICT")
    assert rest_api.client.get_base_path_mappings(domainName=domain)["items"] == []


def test_a_domain_that_is_made_anew_leads_nowhere(rest_api: Any, domain: str) -> None:
    """What one of the same name led to is gone with it."""
    rest_api.mock()
    rest_api.deploy()
    rest_api.client.create_base_path_mapping(domainName=domain, restApiId=rest_api.id, basePath="v1", stage="prod")
    rest_api.client.delete_domain_name(domainName=domain)
    rest_api.client.create_domain_name(domainName=domain, regionalCertificateArn=CERTIFICATE)
    assert rest_api.client.get_base_path_mappings(domainName=domain)["items"] == []


def test_mutual_tls_is_refused(rest_api: Any, unique: Callable[[str], str]) -> None:
    """It is not done here, and not ignored."""
    with pytest.raises(rest_api.client.exceptions.ClientError) as raised:
        rest_api.client.create_domain_name(
            domainName=f"{unique('api')}.example.com", mutualTlsAuthentication={"truststoreUri": "s3://b/k"}
        )
    assert raised.value.response["Error"]["Code"] == "NotImplemented"


def test_a_domain_serves_its_mappings(aws: Any, rest_api: Any, domain: str) -> None:
    """Host and SNI lead to the stage of the longest base path, with a certificate of that name."""
    rest_api.mock()
    rest_api.deploy()
    for base in ("v1", "v1x"):
        rest_api.client.create_base_path_mapping(domainName=domain, restApiId=rest_api.id, basePath=base, stage="prod")
    statuses = [ask(aws, domain, path) for path in ("/v1", "/v1/", "/v1/nowhere", "/v2")]
    assert statuses == [(200, ""), (200, ""), (403, "Missing Authentication Token"), (403, "Forbidden")]
    for base in ("v1", "v1x"):
        rest_api.client.delete_base_path_mapping(domainName=domain, basePath=base)


def ask(aws: Any, host: str, path: str) -> tuple[int, str]:
    """Ask by a host name that leads to loopback; returns the status and the error's message."""
    context = ssl.create_default_context(cafile=aws.ready["ca_bundle"])
    port = urlsplit(aws.ready["gateway_url"]).port or 443
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=host) as tls,
    ):
        tls.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = http.client.HTTPResponse(tls)
        answer.begin()
        return answer.status, answer.read().decode().removeprefix('{"message":"').removesuffix('"}')
