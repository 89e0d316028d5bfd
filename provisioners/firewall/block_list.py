"""The block list: one IP set of IPv4 and one of IPv6 ranges that the firewall refuses.

The ranges are the administrator's data: nothing here takes one out. Each set also holds a canary, an address for
documentation (RFC 5737, RFC 3849) that nobody comes from, by which the list can be seen at work in production.
An IP set holds up to 10,000 ranges, CIDR, no /0: https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from stormproof.aws.observe.wafv2 import SCOPE, Sets, read_block_list
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Ref, Step

NAME = "block-list"
CANARIES = {"IPV4": "192.0.2.66/32", "IPV6": "2001:db8::66/128"}
"""The canary of each version, by AWS's word for the version."""


def arn_of(sets: Sets, version: str) -> str | Ref:
    """Return the ARN of the set of a version, a Ref where it is yet to be made."""
    return sets[version].arn if version in sets else Ref(f"{NAME}.{version}")


def read(reads: Reads, context: PlanContext) -> Sets:
    """Look at the two sets."""
    return read_block_list(reads, context)


def plan(context: PlanContext, actual: Sets) -> Iterator[Step]:
    """Make the sets that are missing, and put a canary back that was taken out."""
    names = Names(context.system)
    for version, canary in CANARIES.items():
        name = names.block_list_set(version)
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
        name, standing = names.block_list_set(version), actual.get(version)
        if standing is None:
            yield NoChange(NAME, name, _aspect(version), "there is no such set")
        elif own := standing.networks - {ipaddress.ip_network(canary)}:
            yield NoChange(NAME, name, _aspect(version), f"kept: the administrator has listed {len(own)} ranges")
        else:
            where = {"Name": name, "Scope": SCOPE, "Id": standing.id, "LockToken": standing.token}
            gone = Call("wafv2", "delete_ip_set", where)
            yield Change(NAME, name, _aspect(version), Action.DELETE, list(standing.ranges), None, (gone,))


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
