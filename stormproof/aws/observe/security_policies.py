"""The TLS security policies of the API and of the custom domains that lead to it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.custom_domains import mappings
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

UNNAMED, UNNAMED_PRIVATE = "TLS_1_0", "TLS_1_2"
"""What stands where an answer names no policy: on an API or a domain that nobody gave one, and on a private one."""


@dataclass(frozen=True)
class Domain:
    """A custom domain of the API; `shared` are the IDs of other APIs that it leads to."""

    name: str
    policy: str
    shared: tuple[str, ...] = ()
    identity: str = ""
    """The ID of a private domain, empty for any other."""


def api_policy(reads: Reads, system: System) -> str:
    """Return the security policy of the API."""
    return _standing(reads.read("apigateway", "get_rest_api", restApiId=system.api.id))


def read_domains(reads: Reads, system: System) -> tuple[Domain, ...]:
    """Return the custom domains that lead to the API."""
    api, found = system.api.id, []
    for domain in reads.pages("apigateway", "get_domain_names", "items"):
        apis = {each.api for each in mappings(reads, domain)}
        if api in apis:
            others, identity = tuple(sorted(apis - {api})), str(domain.get("domainNameId") or "")
            found.append(Domain(str(domain["domainName"]), _standing(domain), others, identity))
    return tuple(found)


def _standing(answer: Mapping[str, Any]) -> str:
    types = (answer.get("endpointConfiguration") or {}).get("types") or ()
    return str(answer.get("securityPolicy") or (UNNAMED_PRIVATE if "PRIVATE" in types else UNNAMED))
