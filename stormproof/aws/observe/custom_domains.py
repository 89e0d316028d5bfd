"""Custom domains that lead to an API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
Mappings of one level are API Gateway's; those of several (``orders/v1``), which regional domains alone may have, are
told by its second version (``apigatewayv2``), which tells those of one level too:
https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
A private domain is told from others of its name by its ID:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.system import MUTUAL_TLS, PRIVATE, Barrier

NO_BASE = ("", "(none)")
Answer = Mapping[str, Any]
"""A domain, as GetDomainNames tells it."""


@dataclass(frozen=True)
class Mapped:
    """A base path of a domain, empty for none: where it leads; `stage` is empty where the path names it."""

    base_path: str
    api: str
    stage: str


@dataclass(frozen=True)
class MappedDomain:
    """A base path of a domain; `stage` is empty where the first part of the path names it.

    `barrier` keeps clients without means of its owner's from calling it, None where nothing does.
    """

    domain: str
    base_path: str
    stage: str
    barrier: Barrier | None = None

    def url(self, stage: str) -> str:
        """Return where a stage is called through it."""
        parts = [self.domain, *([self.base_path] if self.base_path else []), *([] if self.stage else [stage])]
        return f"https://{'/'.join(parts)}"


def leads_to(reads: Reads, url: str) -> str:
    """Return the ID of the API that a URL leads to by a custom domain of this account, empty where none is known.

    The longest base path that fits decides, the empty one fits all:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
    """
    parts = urlsplit(url)
    path = f"{parts.path.strip('/')}/"
    fitting = [
        each
        for domain in named(reads, parts.hostname or "")
        for each in mappings(reads, domain)
        if not each.base_path or path.startswith(f"{each.base_path}/")
    ]
    return max(fitting, key=lambda each: len(each.base_path)).api if fitting else ""


def barrier_of(reads: Reads, url: str) -> Barrier | None:
    """Return what keeps clients from calling a URL by a custom domain of this account."""
    found = [barrier(domain) for domain in named(reads, urlsplit(url).hostname or "")]
    return found[0] if found and all(found) else None


def named(reads: Reads, name: str) -> tuple[Answer, ...]:
    """Return the domains of a name: several private ones may have the same."""
    return tuple(each for each in reads.pages("apigateway", "get_domain_names", "items") if each["domainName"] == name)


def read_domains(reads: Reads, api: str) -> Iterator[MappedDomain]:
    """Yield the base paths of custom domains that lead to an API, by domain."""
    for domain in sorted(reads.pages("apigateway", "get_domain_names", "items"), key=_name):
        for each in mappings(reads, domain):
            if each.api == api:
                yield MappedDomain(_name(domain), each.base_path, each.stage, barrier(domain))


def mappings(reads: Reads, domain: Answer) -> tuple[Mapped, ...]:
    """Return where a domain's base paths lead, each once."""
    regional = _regional(reads, domain) if "REGIONAL" in _types(domain) else ()
    try:
        items = reads.pages("apigateway", "get_base_path_mappings", "items", **which(domain))
    except NotThere:
        items = []
    except CouldNotLook:
        if not regional:
            raise
        items = []
    first = (_mapped(each.get("basePath"), each.get("restApiId"), each.get("stage")) for each in items)
    return tuple(dict.fromkeys((*first, *regional)))


def which(domain: Answer) -> dict[str, str]:
    """Return the parameters by which API Gateway is asked of a domain: its name, and the ID of a private one."""
    identity = domain.get("domainNameId")
    return {"domainName": _name(domain), **({"domainNameId": str(identity)} if identity else {})}


def barrier(domain: Answer) -> Barrier | None:
    """Return what keeps clients from calling a domain, None where nothing does.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
    """
    name = _name(domain)
    if "PRIVATE" in _types(domain):
        return Barrier(PRIVATE, f"the custom domain {name} is private: it answers inside its owner's VPC alone")
    if domain.get("mutualTlsAuthentication"):
        return Barrier(MUTUAL_TLS, f"the custom domain {name} asks its clients for a certificate (mutual TLS)")
    return None


def _regional(reads: Reads, domain: Answer) -> tuple[Mapped, ...]:
    try:
        items = reads.pages("apigatewayv2", "get_api_mappings", "Items", DomainName=_name(domain))
    except NotThere:
        return ()
    return tuple(_mapped(each.get("ApiMappingKey"), each.get("ApiId"), each.get("Stage")) for each in items)


def _mapped(base: object, api: object, stage: object) -> Mapped:
    path = str(base or "")
    return Mapped("" if path in NO_BASE else path.strip("/"), str(api or ""), str(stage or ""))


def _types(domain: Answer) -> tuple[str, ...]:
    return tuple((domain.get("endpointConfiguration") or {}).get("types") or ())


def _name(domain: Answer) -> str:
    return str(domain["domainName"])
