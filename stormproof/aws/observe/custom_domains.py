"""Custom domains that lead to an API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads

NO_BASE = ("", "(none)")


@dataclass(frozen=True)
class MappedDomain:
    """A base path of a domain; `stage` is empty where the first part of the path names it."""

    domain: str
    base_path: str
    stage: str

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
    try:
        found = reads.pages("apigateway", "get_base_path_mappings", "items", domainName=parts.hostname or "")
    except NotThere:
        return ""
    by_base = {"" if (each.get("basePath") or "") in NO_BASE else each["basePath"]: each["restApiId"] for each in found}
    path = f"{parts.path.strip('/')}/"
    fitting = [base for base in by_base if not base or path.startswith(f"{base}/")]
    return str(by_base[max(fitting, key=len)]) if fitting else ""


def read_domains(reads: Reads, api: str) -> Iterator[MappedDomain]:
    """Yield the base paths of custom domains that lead to an API, by domain."""
    for domain in sorted(reads.pages("apigateway", "get_domain_names", "items[].domainName")):
        for mapping in reads.pages("apigateway", "get_base_path_mappings", "items", domainName=domain):
            if mapping.get("restApiId") == api:
                base = mapping.get("basePath") or ""
                yield MappedDomain(domain, "" if base in NO_BASE else base, mapping.get("stage") or "")
