"""Custom domain names: the update, and settings that moto loses.

Closes: UpdateDomainName, endpointAccessMode, base path mappings of a domain that has none. Mutual TLS is refused.
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDomainName.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.apigateway.exceptions import ConflictException
from moto.apigateway.models import APIGatewayBackend, DomainName
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.patching import (
    Answer,
    Aspect,
    answer,
    apply,
    body,
    operations,
    segments,
    state,
)

ASPECTS = {
    "certificateArn": Aspect("certificate_arn"),
    "certificateName": Aspect("certificate_name"),
    "regionalCertificateArn": Aspect("regional_certificate_arn"),
    "regionalCertificateName": Aspect("regional_certificate_name"),
    "securityPolicy": Aspect("security_policy"),
    "endpointAccessMode": Aspect("endpoint_access_mode"),
}


def install(patches: Patches) -> None:
    """Wrap moto's domain names."""
    create = APIGatewayResponse.create_domain_name
    describe = DomainName.to_json
    mappings = APIGatewayBackend.get_base_path_mappings

    def to_json(domain: DomainName) -> dict[str, object]:
        mode = getattr(domain, "endpoint_access_mode", None)
        return describe(domain) | ({"endpointAccessMode": mode} if mode else {})

    def get_base_path_mappings(backend: APIGatewayBackend, domain_name: str) -> list[object]:
        backend.get_domain_name(domain_name)
        backend.base_path_mappings.setdefault(domain_name, {})
        return list(mappings(backend, domain_name))

    patches.replace(
        APIGatewayResponse,
        create_domain_name=lambda response: _create(create, response),
        update_domain_name=_update,
    )
    patches.replace(
        DomainName,
        to_json=to_json,
    )
    patches.replace(
        APIGatewayBackend,
        get_base_path_mappings=get_base_path_mappings,
    )


def _create(original: Callable[[APIGatewayResponse], Any], response: APIGatewayResponse) -> Answer:
    asked = body(response)
    if asked.get("mutualTlsAuthentication"):
        raise NotImplementedError("mutual TLS")
    name = asked.get("domainName")
    if name in state(response).domain_names:
        raise ConflictException("The domain name you provided already exists.")
    original(response)
    domain = state(response).get_domain_name(name)
    domain.endpoint_access_mode = asked.get("endpointAccessMode")
    domain.security_policy = domain.security_policy or "TLS_1_2"
    state(response).base_path_mappings[name] = {}  # a domain of this name that was deleted had its own
    return answer(201, domain.to_json())


def _update(response: APIGatewayResponse) -> str:
    domain = state(response).get_domain_name(segments(response)[1])
    patches = operations(response)
    if any(patch["path"].startswith("/mutualTlsAuthentication") for patch in patches):
        raise NotImplementedError("mutual TLS")
    types = [patch for patch in patches if patch["path"].startswith("/endpointConfiguration/types")]
    apply(domain, [patch for patch in patches if patch not in types], ASPECTS)
    for patch in types:
        domain.endpoint_configuration = {"types": [patch["value"]]}
    return json.dumps(domain.to_json())
