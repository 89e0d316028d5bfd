"""The block list: one IP set of IPv4 and one of IPv6 ranges that the firewall refuses.

The ranges are the administrator's data: nothing here takes one out. Each set also holds a canary, an address for
documentation (RFC 5737, RFC 3849) that nobody comes from, by which the list can be seen at work in production.
An IP set holds up to 10,000 ranges, CIDR, no /0: https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Ref, Step

NAME = "block-list"
SCOPE = "REGIONAL"
CANARIES = {"IPV4": "192.0.2.66/32", "IPV6": "2001:db8::66/128"}
"""The canary of each version, by AWS's word for the version."""
PAGE = 100
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class AddressSet:
    """An IP set as it stands; `token` is the lock token that an update must name."""

    name: str
    id: str
    arn: str
    ranges: tuple[str, ...]
    token: str

    @property
    def networks(self) -> frozenset[Network]:
        """The ranges as networks: AWS writes IPv6 addresses in full."""
        return frozenset(map(ipaddress.ip_network, self.ranges))

    def updated(self, ranges: tuple[str, ...], token: str | None = None) -> Call:
        """Return the call that makes it hold other ranges; without a `token` refused where somebody was faster."""
        where = {"Name": self.name, "Scope": SCOPE, "Id": self.id, "LockToken": token or self.token}
        return Call("wafv2", "update_ip_set", {**where, "Addresses": list(ranges)})


Sets = Mapping[str, AddressSet]
"""The sets that are there, by version."""


def set_name(names: Names, version: str) -> str:
    """Return the name of the set of a version, IPV4 or IPV6."""
    return f"{names.block_list}-{version.lower()}"


def arn_of(sets: Sets, version: str) -> str | Ref:
    """Return the ARN of the set of a version, a Ref where it is yet to be made."""
    return sets[version].arn if version in sets else Ref(f"{NAME}.{version}")


def listed(reads: Reads, operation: str, items: str) -> Iterator[Mapping[str, Any]]:
    """Yield all that a listing of WAFv2 has in this region; its pages have no paginator in boto3."""
    marker: dict[str, str] = {}
    while True:
        page = reads.read("wafv2", operation, Scope=SCOPE, Limit=PAGE, **marker)
        found = page.get(items) or []
        yield from found
        if len(found) < PAGE or not page.get("NextMarker"):
            return
        marker = {"NextMarker": page["NextMarker"]}


def read(reads: Reads, context: PlanContext) -> Sets:
    """Look at the two sets."""
    names = Names(context.system)
    wanted = {set_name(names, version): version for version in CANARIES}
    found = {wanted[each["Name"]]: each for each in listed(reads, "list_ip_sets", "IPSets") if each["Name"] in wanted}
    return {version: _read(reads, each) for version, each in found.items()}


def plan(context: PlanContext, actual: Sets) -> Iterator[Step]:
    """Make the sets that are missing, and put a canary back that was taken out."""
    names = Names(context.system)
    for version, canary in CANARIES.items():
        name = set_name(names, version)
        if version not in actual:
            yield Change(NAME, name, _aspect(version), Action.CREATE, None, [canary], (_create(names, version),))
        elif ipaddress.ip_network(canary) not in actual[version].networks:
            ranges = actual[version].ranges
            calls = (actual[version].updated((*ranges, canary)),)
            yield Change(NAME, name, _aspect(version), Action.UPDATE, list(ranges), [*ranges, canary], calls)
        else:
            yield NoChange(NAME, name, _aspect(version), f"it holds {len(actual[version].ranges)} ranges")


def remove(context: PlanContext, actual: Sets) -> Iterator[Step]:
    """Delete the sets that hold nothing but their canary; what the administrator listed is kept."""
    names = Names(context.system)
    for version, canary in CANARIES.items():
        name, standing = set_name(names, version), actual.get(version)
        if standing is None:
            yield NoChange(NAME, name, _aspect(version), "there is no such set")
        elif own := standing.networks - {ipaddress.ip_network(canary)}:
            yield NoChange(NAME, name, _aspect(version), f"kept: the administrator has listed {len(own)} ranges")
        else:
            where = {"Name": name, "Scope": SCOPE, "Id": standing.id, "LockToken": standing.token}
            gone = Call("wafv2", "delete_ip_set", where)
            yield Change(NAME, name, _aspect(version), Action.DELETE, list(standing.ranges), None, (gone,))


def _read(reads: Reads, summary: Mapping[str, Any]) -> AddressSet:
    found = reads.read("wafv2", "get_ip_set", Name=summary["Name"], Scope=SCOPE, Id=summary["Id"])
    held = found["IPSet"]
    return AddressSet(held["Name"], held["Id"], held["ARN"], tuple(held["Addresses"]), found["LockToken"])


def _create(names: Names, version: str) -> Call:
    parameters = {
        "Name": set_name(names, version),
        "Scope": SCOPE,
        "Description": f"Stormproof, for {names.slug}: addresses that the firewall refuses",
        "IPAddressVersion": version,
        "Addresses": [CANARIES[version]],
        "Tags": names.tag_list,
    }
    return Call("wafv2", "create_ip_set", parameters, yields={f"{NAME}.{version}": "Summary.ARN"})


def _aspect(version: str) -> str:
    return f"canary {version}"


CONTROL = Control(
    name=NAME,
    criteria=("8.2",),
    phase=Phase.STORES_AND_ROLES,
    aspects=tuple(map(_aspect, CANARIES)),
    read=read,
    plan=plan,
    remove=remove,
    takes_effect_through=("firewall",),
)
