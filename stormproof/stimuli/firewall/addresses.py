"""Clients at listed and unlisted addresses.

Everywhere: who claims in our header to come from the block list's canary, which the list itself judges. Where clients
may choose their addresses also: who really comes from a listed address, one that is listed for as long as the
experiment lasts. This machine's own address is never listed.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace

from probes.remote.http import Connection
from stormproof.aws.observe.wafv2 import read_block_list, stage_arn
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.firewall.demands import CANARIES
from stormproof.core.judges.firewall.refusals import Tried
from stormproof.core.observations import ADDRESS_HEADER, Endpoint, Exchange
from stormproof.core.planning.plans import CURRENT_TOKEN, Call
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.firewall.web_acl_states import until_time_is_up
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import health

LISTED, UNLISTED, REPUTED = "127.0.0.66", "127.0.0.67", "127.0.0.65"
REPUTATION_LIST = "AWSManagedIPReputationList"


@dataclass(frozen=True)
class Addressed:
    """What clients came to; `reputed` is the one on AWS's own list, None where nobody can be put there."""

    listed: tuple[Tried, ...]
    unlisted: tuple[Tried, ...]
    reputed: Tried | None = None


def claim(bench: Bench) -> Addressed:
    """Claim to come from the canaries, and from the addresses beside them."""
    endpoint = bench.endpoint(key=bench.keys.harness())
    canaries = [ipaddress.ip_address(each) for each in CANARIES.values()]
    return Addressed(
        tuple(_asked(bench, endpoint, str(each)) for each in canaries),
        tuple(_asked(bench, endpoint, str(each + 1)) for each in canaries),
    )


def come(bench: Bench) -> Addressed:
    """Claim as `claim` does; and come from addresses that are listed, where this machine has several."""
    claimed = claim(bench)
    if not bench.surroundings.chooses_addresses:
        return claimed
    endpoint = bench.endpoint(key=bench.keys.issue("addresses"))
    with bench.hold(listing(bench)):
        listed = _await(bench, replace(endpoint, source=LISTED), blocked=True)
        unlisted = _asked_from(bench, replace(endpoint, source=UNLISTED))
    freed = _await(bench, replace(endpoint, source=LISTED), blocked=False)
    with bench.hold(bad_reputation()):
        reputed = _await(bench, replace(endpoint, source=REPUTED), blocked=True)
    return Addressed((*claimed.listed, listed), (*claimed.unlisted, unlisted, freed), reputed)


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


def _await(bench: Bench, endpoint: Endpoint, *, blocked: bool) -> Tried:
    """Ask until the answer is what the list says, or until that should long have been so."""
    return until_time_is_up(
        bench,
        lambda: _asked_from(bench, endpoint),
        lambda tried: tried.marked is blocked,
        f"an answer to {endpoint.source}",
    )


def _asked_from(bench: Bench, endpoint: Endpoint) -> Tried:
    return _tried(bench, f"a client at {endpoint.source}", _sent(bench, endpoint, {}, f"from {endpoint.source}"))


def _asked(bench: Bench, endpoint: Endpoint, claimed: str) -> Tried:
    note = f"claims to come from {claimed}"
    return _tried(bench, f"a client that {note}", _sent(bench, endpoint, {ADDRESS_HEADER: claimed}, note))


def _sent(bench: Bench, endpoint: Endpoint, headers: dict[str, str], note: str) -> Exchange:
    with Connection(endpoint) as connection:
        return answered(bench.send(connection.send, "GET", health(bench).path, headers, note=note))


def _tried(bench: Bench, what: str, exchange: Exchange) -> Tried:
    return Tried(what, stage_arn(bench.context, bench.context.system.api.stage), exchange)


CLAIMED = Stimulus("claimed addresses", settled(claim))
CAME = Stimulus("listed addresses", settled(come), frozenset({"block list"}), longest_s=60.0)
