"""The administrator's verbs on the block list: list, add, remove. The addresses are his: no apply takes one off."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from provisioners.firewall.block_list import CANARIES
from stormproof.aws.access.ambiguous_calls import CAUSES
from stormproof.aws.access.lock_tokens import LOCKED
from stormproof.aws.observe.wafv2 import AddressSet, Network, read_block_list
from stormproof.core.errors import CallFailed, UsageError
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.operations.keys import Writes

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = frozenset[Network]
Change = Callable[[Networks, Networks], Networks]
MOST = 10_000
"""https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html"""
ATTEMPTS = 8
CANARY = frozenset(ipaddress.ip_network(each) for each in CANARIES.values())


@dataclass(frozen=True)
class Altered:
    """What an order came to: the ranges that it changed, and those that were already as ordered."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True)
class BlockList:
    """The block list of one system.

    `own` returns this machine's public addresses as far as they are known; with `anywhere`, addresses that no client on
    the internet comes from are taken too: on the embedded AWS clients come from loopback.
    """

    reads: Reads
    writer: Writes
    context: PlanContext
    own: Callable[[], Collection[Address]]
    anywhere: bool = False

    def all(self) -> tuple[Network, ...]:
        """Return every listed range, IPv4 first; the canaries, which are ours, are among them."""
        return tuple(network for each in self._sets().values() for network in _ordered(each.networks))

    def add(self, networks: Iterable[Network]) -> Altered:
        """List ranges. Raises UsageError for what must not be listed, and where there is no block list yet."""
        wanted = tuple(dict.fromkeys(networks))
        mine = tuple(self.own())
        for network in wanted:
            self._check(network, mine)
        return self._altered(wanted, frozenset.union)

    def remove(self, networks: Iterable[Network]) -> Altered:
        """Take ranges off; those that are not listed are as ordered. Raises UsageError for a canary."""
        wanted = tuple(dict.fromkeys(networks))
        if ours := sorted(map(str, CANARY & set(wanted))):
            raise UsageError(
                f"{', '.join(ours)} is the list's canary, by which it is seen at work",
                "leave it: nobody comes from there",
            )
        return self._altered(wanted, frozenset.difference)

    def _altered(self, wanted: Collection[Network], change: Change) -> Altered:
        changed: set[Network] = set()
        for version in CANARIES:
            order = frozenset(each for each in wanted if f"IPV{each.version}" == version)
            if order:
                changed |= self._alter(version, order, change) & order
        texts = {each: str(each) for each in wanted}
        return Altered(
            tuple(text for each, text in texts.items() if each in changed),
            tuple(text for each, text in texts.items() if each not in changed),
        )

    def _alter(self, version: str, order: Networks, change: Change) -> Networks:
        """Change a set and return what is different afterwards; who else changes it meanwhile is respected."""
        began: Networks | None = None
        for _ in range(ATTEMPTS):
            standing = self._sets()[version]
            began = standing.networks if began is None else began
            after = change(standing.networks, order)
            if after == standing.networks:
                return began ^ after
            if len(after) > MOST:
                raise UsageError(f"{len(after)} ranges are more than the {MOST} that an IP set holds", "widen ranges")
            try:
                self.writer.call(standing.updated(tuple(map(str, _ordered(after)))))
            except CallFailed as failed:
                if LOCKED not in failed.message and failed.code not in CAUSES:
                    raise
        raise CallFailed("waf.overtaken", f"the block list was changed by others {ATTEMPTS} times meanwhile; try again")

    def _sets(self) -> dict[str, AddressSet]:
        found = read_block_list(self.reads, self.context)
        if found.keys() != CANARIES.keys():
            raise UsageError("there is no block list", "run `stormproof apply --criteria 8.2` first, it makes one")
        return {version: found[version] for version in CANARIES}

    def _check(self, network: Network, mine: Collection[Address]) -> None:
        if network.prefixlen == 0:
            raise UsageError(f"{network} is everybody", "list the ranges that are meant; AWS WAF refuses /0 too")
        if not self.anywhere and not _public(network):
            raise UsageError(
                f"{network} is not of the public internet, as far as it goes",
                "list public addresses: those are what the firewall sees",
            )
        if inside := [str(address) for address in mine if address in network]:
            raise UsageError(f"{network} holds this machine's own address {inside[0]}", "you would lock yourself out")


def parse(text: str) -> Network:
    """Return an address or a CIDR range as a network, its host bits cleared; raises UsageError for anything else."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise UsageError(
            f"{text!r} is neither an address nor a CIDR range", "write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32"
        ) from None


def _ordered(networks: Iterable[Network]) -> list[Network]:
    return sorted(networks, key=lambda network: (network.version, int(network.network_address), network.prefixlen))


def _public(network: Network) -> bool:
    ends = (network.network_address, network.broadcast_address)
    return all(end.is_global and not end.is_multicast for end in ends)
