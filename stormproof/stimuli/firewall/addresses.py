"""Clients at listed and unlisted addresses.

Where the list is ours: who claims in our header to come from its canary, which the list itself judges. Where clients
may choose their addresses also: who really comes from a listed address, one that is listed for as long as the
experiment lasts. This machine's own address is never listed.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from probes.remote.http import Connection
from stormproof.aws.observe.custom_domains import read_domains
from stormproof.aws.observe.wafv2 import Network, Sets, read_block_list, read_owners_list, stage_arn
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.firewall.demands import CANARIES
from stormproof.core.judges.firewall.refusals import FORBIDDEN, Tried
from stormproof.core.observations import ADDRESS_HEADER, PROBE_HEADER, Endpoint
from stormproof.core.planning.plans import CURRENT_TOKEN, Call
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.firewall.web_acl_states import judged, read_records, until_time_is_up
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import health

LISTED, UNLISTED, REPUTED = "127.0.0.66", "127.0.0.67", "127.0.0.65"
API_HOST = re.compile(r"\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$")
REPUTATION_LIST = "AWSManagedIPReputationList"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Addressed:
    """What clients came to; `reputed` is the one on AWS's own list, None where nobody can be put there."""

    listed: tuple[Tried, ...]
    unlisted: tuple[Tried, ...]
    reputed: Tried | None = None


@dataclass(frozen=True)
class Asking:
    """Asks, each time with another mark, by which the firewall's log tells what became of it."""

    bench: Bench
    since: datetime
    mark: str = field(default_factory=lambda: f"address-{uuid.uuid4().hex}")
    marks: dict[str, str] = field(default_factory=dict)
    """What was tried -> the mark of the last time."""

    def claiming(self, endpoint: Endpoint, address: Address) -> Tried:
        """Claim to come from an address."""
        note = f"claims to come from {address}"
        return self._asked(endpoint, {ADDRESS_HEADER: str(address)}, f"a client that {note}", note)

    def coming(self, endpoint: Endpoint, how: str) -> Tried:
        """Come from an address of this machine; `how` tells it apart from other times."""
        return self._asked(endpoint, {}, f"a client at {endpoint.source}, {how}", f"from {endpoint.source}")

    def awaited(self, endpoint: Endpoint, how: str, *, refused: bool) -> Tried:
        """Come until the answer is what the list says, or until that should long have been so."""
        return until_time_is_up(
            self.bench,
            lambda: self.coming(endpoint, how),
            lambda tried: (tried.exchange.status == FORBIDDEN) is refused,
        )

    def explained(self, seen: Addressed) -> Addressed:
        """Return the same with what the log tells, where a refusal does not tell itself who refused."""
        tried = (*seen.listed, *seen.unlisted, *([seen.reputed] if seen.reputed else ()))
        silent = [each for each in tried if each.exchange.status == FORBIDDEN and not each.marked]
        if not silent:
            return seen
        records = read_records(self.bench, self.mark, self.since, len(silent))

        def told(some: Iterable[Tried]) -> tuple[Tried, ...]:
            some = tuple(some)
            return judged(some, [self.marks[each.what] for each in some], records)

        reputed = told([seen.reputed])[0] if seen.reputed else None
        return Addressed(told(seen.listed), told(seen.unlisted), reputed)

    def _asked(self, endpoint: Endpoint, headers: dict[str, str], what: str, note: str) -> Tried:
        self.marks[what] = f"{self.mark}/{uuid.uuid4().hex}"
        sent = {**headers, PROBE_HEADER: self.marks[what]}
        with Connection(endpoint) as connection:
            exchange = answered(self.bench.send(connection.send, "GET", health(self.bench).path, sent, note=note))
        return Tried(what, stage_arn(self.bench.context, self.bench.context.system.api.stage), exchange)


def must_see_addresses(bench: Bench) -> None:
    """Raise Undecidable ``firewall.behind_proxy`` where clients call the API by something that stands in front of it.

    A web ACL of the stage then sees the address of that, CloudFront or another, in place of the client's. An address of
    API Gateway's own and a custom domain of the API lead there directly.
    """
    api = bench.context.system.api
    host = urlsplit(api.url).hostname or ""
    direct = {each.domain for each in read_domains(bench.reads, api.id)} if host else set()
    if host and host not in direct and not API_HOST.search(host):
        said = f"clients call {host}, which stands in front of the API: its firewall sees that address, not theirs"
        way_out = "refuse listed addresses where they are seen: by a web ACL of the distribution (scope CLOUDFRONT)"
        raise Undecidable("firewall.behind_proxy", f"{said}; {way_out}")


def claim(bench: Bench) -> Addressed:
    """Claim to come from the canaries, and from addresses beside them that are not listed.

    Raises Undecidable as `must_see_addresses`, and ``firewall.list_not_ours`` where the owner's own list is in force,
    which asks nobody's claim.
    """
    must_see_addresses(bench)
    if owners := read_owners_list(bench.reads, bench.context):
        names = ", ".join(each.name for each in owners.values())
        raise Undecidable("firewall.list_not_ours", f"{names} is the owner's; nobody can come on purpose from there")
    asking = Asking(bench, bench.clock.now())
    return asking.explained(_claimed(bench, asking))


def come(bench: Bench) -> Addressed:
    """Claim as `claim` does; and come from addresses that are listed, where this machine has several."""
    if not bench.surroundings.chooses_addresses:
        return claim(bench)
    must_see_addresses(bench)
    asking = Asking(bench, bench.clock.now())
    ours = not read_owners_list(bench.reads, bench.context)
    claimed = _claimed(bench, asking) if ours else Addressed((), ())
    endpoint = bench.endpoint(key=bench.keys.issue("addresses"))
    with bench.hold(listing(bench)):
        listed = asking.awaited(replace(endpoint, source=LISTED), "listed", refused=True)
        unlisted = asking.coming(replace(endpoint, source=UNLISTED), "not listed")
    freed = asking.awaited(replace(endpoint, source=LISTED), "listed no more", refused=False)
    with bench.hold(bad_reputation()):
        reputed = asking.awaited(replace(endpoint, source=REPUTED), "of bad reputation", refused=True)
    return asking.explained(Addressed((*claimed.listed, listed), (*claimed.unlisted, unlisted, freed), reputed))


def listing(bench: Bench) -> FaultInjection:
    """Return what puts an address of this machine, never its usual one, on the block list for a while."""
    standing = read_block_list(bench.reads, bench.context).get("IPV4")
    if standing is None:
        raise CouldNotLook("firewall.no_block_list", "there is no block list to put an address on; apply first")
    more = standing.updated((*standing.ranges, f"{LISTED}/32"), CURRENT_TOKEN)
    back = standing.updated(standing.ranges, CURRENT_TOKEN)
    return FaultInjection("an address is listed", (more,), (back,))


def bad_reputation() -> FaultInjection:
    """Return what puts an address of this machine on AWS's own list for a while."""
    on, off = (
        Call("localaws", "put_reputation", {"list": REPUTATION_LIST, "addresses": addresses}, idempotent=True)
        for addresses in ([f"{REPUTED}/32"], [])
    )
    return FaultInjection("an address is on AWS's list of malicious ones", (on,), (off,))


def beside(canary: Address, listed: Iterable[Network]) -> Address:
    """Return the next address after a canary that no range of the list holds, the very next where all are listed."""
    found = canary + 1
    for each in sorted((each for each in listed if each.version == canary.version), key=lambda each: each[0]):
        if found in each:
            if int(each[-1]) == 2**canary.max_prefixlen - 1:
                return canary + 1
            found = each[-1] + 1
    return found


def _claimed(bench: Bench, asking: Asking) -> Addressed:
    endpoint, sets = bench.endpoint(key=bench.keys.harness()), read_block_list(bench.reads, bench.context)
    canaries = [ipaddress.ip_address(each) for each in CANARIES.values()]
    return Addressed(
        tuple(asking.claiming(endpoint, each) for each in canaries),
        tuple(asking.claiming(endpoint, beside(each, _ranges(sets))) for each in canaries),
    )


def _ranges(sets: Sets) -> list[Network]:
    return [network for each in sets.values() for network in each.networks]


CLAIMED = Stimulus("claimed addresses", settled(claim))
CAME = Stimulus("listed addresses", settled(come), frozenset({"block list"}), longest_s=60.0)
