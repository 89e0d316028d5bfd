"""CloudFront distributions before the REST API: those with an origin that is one of its hosts.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html
"""

from __future__ import annotations

from urllib.parse import urlsplit

from stormproof.aws.observe.custom_domains import read_domains
from stormproof.core.addresses import api_host
from stormproof.core.front_ends.model import FrontEnd, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System


def read(reads: Reads, system: System) -> tuple[FrontEnd, ...]:
    """Look at all distributions of the account; raises CouldNotLook."""
    distributions = reads.pages("cloudfront", "list_distributions", "DistributionList.Items")
    if not distributions:
        return ()
    hosts = {api_host(system), *(each.domain for each in read_domains(reads, system.api.id))}
    if system.api.url:
        hosts.add(urlsplit(system.api.url).hostname or "")
    return tuple(
        FrontEnd(Kind.DISTRIBUTION, f"{each['Id']} ({each['DomainName']})")
        for each in distributions
        if hosts & {str(origin["DomainName"]) for origin in (each.get("Origins") or {}).get("Items") or ()}
    )
