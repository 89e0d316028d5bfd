"""The block list: one IP set of IPv4 and one of IPv6 ranges that the firewall refuses.

The ranges are the administrator's data: nothing here takes one out. Each set also holds a canary, an address for
documentation (RFC 5737, RFC 3849) that nobody comes from, by which the list can be seen at work in production.
An IP set holds up to 10,000 ranges, CIDR, no /0: https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stormproof.aws.observe.wafv2 import SCOPE, Network, Sets, read_own_list, read_owners_list
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Ref, Step

NAME = "block-list"
CANARIES = {"IPV4": "192.0.2.66/32", "IPV6": "2001:db8::66/128"}
"""The canary of each version, by AWS's word for the version."""


@dataclass(frozen=True)
class Lists:
    """Our sets that are there, and those of the owner's that his own rules refuse on the serving stage."""

    ours: Sets = field(default_factory=dict)
    owners: Sets = field(default_factory=dict)

    @property
    def used(self) -> Sets:
        """Those that are in force, or are to be."""
        return self.owners or self.ours


def arn_of(sets: Sets, version: str) -> str | Ref:
    """Return the ARN of the set of a version, a Ref where it is yet to be made."""
    return sets[version].arn if version in sets else Ref(f"{NAME}.{version}")


def read(reads: Reads, context: PlanContext) -> Lists:
    """Look at our two sets and at the owner's."""
    return Lists(read_own_list(reads, context), read_owners_list(reads, context))


def plan(context: PlanContext, actual: Lists) -> Iterator[Step]:
    """Make the sets that are missing, and put a canary back that was taken out; a list of the owner's does as well."""
    for version, standing in actual.owners.items():
        said = f"the owner's own rule refuses its {len(standing.ranges)} ranges"
        yield NoChange(NAME, standing.name, _aspect(version), said)
    if not actual.owners:
        yield from _planned(Names(context.system), actual.ours)


def _planned(names: Names, actual: Sets) -> Iterator[Step]:
    for version, canary in CANARIES.items():
        name = names.block_list_set(version)
        if version not in actual:
            yield Change(NAME, name, _aspect(version), Action.CREATE, None, [canary], (_create(names, version),))
        elif not _listed(canary, actual[version].networks):
            ranges = actual[version].ranges
            calls = (actual[version].updated((*ranges, canary)),)
            yield Change(NAME, name, _aspect(version), Action.UPDATE, list(ranges), [*ranges, canary], calls)
        elif wide := sorted(map(str, filter(_wide, actual[version].networks))):
            told = f"it holds {', '.join(wide)}, which are most people's: fails 8.2 (firewall.unlisted_refused)"
            yield NoChange(
                NAME, name, _aspect(version), f"{told}; take that out with `stormproof blocklist`", remark=True
            )
        else:
            yield NoChange(NAME, name, _aspect(version), f"it holds {len(actual[version].ranges)} ranges")


def _wide(network: Network) -> bool:
    """Tell whether a range is larger than any that one holder has: a /8 of IPv4, a /12 of IPv6 at a registry."""
    return network.prefixlen < {4: 8, 6: 12}[network.version]


def remove(context: PlanContext, actual: Lists) -> Iterator[Step]:
    """Delete the sets that hold nothing but their canary; what the administrator listed is kept."""
    names = Names(context.system)
    for version, canary in CANARIES.items():
        name, standing = names.block_list_set(version), actual.ours.get(version)
        if standing is None:
            yield NoChange(NAME, name, _aspect(version), "there is no such set")
        elif own := standing.networks - {ipaddress.ip_network(canary)}:
            yield NoChange(NAME, name, _aspect(version), f"kept: the administrator has listed {len(own)} ranges")
        else:
            where = {"Name": name, "Scope": SCOPE, "Id": standing.id, "LockToken": standing.token}
            gone = Call("wafv2", "delete_ip_set", where)
            yield Change(NAME, name, _aspect(version), Action.DELETE, list(standing.ranges), None, (gone,))


def _listed(canary: str, networks: Iterable[Network]) -> bool:
    """Tell whether a canary is listed, by itself or within a range of the administrator's."""
    address = ipaddress.ip_network(canary).network_address
    return any(address in network for network in networks)


def _create(names: Names, version: str) -> Call:
    parameters = {
        "Name": names.block_list_set(version),
        "Scope": SCOPE,
        "Description": f"Stormproof, for API {names.slug}: addresses that the firewall refuses",
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
    parts=("adopted-things",),
    takes_effect_through=("firewall",),
)
