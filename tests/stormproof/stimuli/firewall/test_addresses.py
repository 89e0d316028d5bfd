"""Clients at listed and unlisted addresses: what is claimed, what is listed meanwhile, and what is put back."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from provisioners.firewall.block_list import CANARIES
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.observations import ADDRESS_HEADER, FIREWALL_MARK, Endpoint, Exchange
from stormproof.core.planning.plans import CURRENT_TOKEN
from stormproof.core.surroundings import Surroundings
from stormproof.stimuli.firewall import addresses
from stormproof.stimuli.firewall.addresses import LISTED, Addressed, claim, come
from tests.provisioners.fakes import FakeReads, context
from tests.stormproof.made_workloads import SHOP
from tests.stormproof.stimuli.shared.test_log_traces import FakeClock

LISTS = {"IPSets": [{"Name": f"stormproof-abc123-block-list-{version.lower()}", "Id": version} for version in CANARIES]}


NO_ACL: dict[tuple[str, str], Any] = {
    ("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]},
    ("wafv2", "list_web_acls"): {"WebACLs": []},
    ("wafv2", "list_ip_sets"): {"IPSets": []},
}


class FakeBench:
    """A bench before a firewall that refuses the canaries' addresses, by what clients claim."""

    target = SimpleNamespace(production=False, workload=SHOP)
    surroundings = Surroundings()
    keys = SimpleNamespace(harness=lambda: "k", issue=lambda _: "k")

    def __init__(self) -> None:
        self.context, self.clock = context(), FakeClock()
        self.reads = FakeReads(NO_ACL)

    def endpoint(self, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return an endpoint that nobody is at: `send` answers."""
        return Endpoint(f"https://127.0.0.1:9/{stage}", key=key)

    def send(self, _probe: Any, method: str, path: str, headers: dict[str, str], note: str = "") -> Exchange:
        """Answer by what is claimed."""
        listed = f"{headers[ADDRESS_HEADER]}/" in "".join(CANARIES.values()).replace("/", "/ ")
        marked = {FIREWALL_MARK: "block-list"} if listed else {}
        return Exchange(method, path, 403 if listed else 200, marked, "", note=note)


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("", True),
        ("https://abc123.execute-api.eu-west-1.amazonaws.com/prod", True),
        ("https://api.shop.example/v1", True),
        ("https://d111111abcdef8.cloudfront.net", False),
        ("https://www.shop.example/api", False),
    ],
)
def test_behind_something_that_stands_in_front_of_the_api_nothing_is_said_of_addresses(
    url: str, *, direct: bool
) -> None:
    """The stage's firewall sees the address of a distribution in place of the client's."""
    bench: Any = FakeBench()
    bench.reads = FakeReads(
        {
            **NO_ACL,
            ("apigateway", "get_domain_names"): [{"domainName": "api.shop.example"}],
            ("apigateway", "get_base_path_mappings"): [{"restApiId": "abc123", "stage": "prod"}],
        }
    )
    system = replace(bench.context.system, api=replace(bench.context.system.api, url=url))
    bench.context = replace(bench.context, system=system)
    if direct:
        claim(bench)
        return
    with pytest.raises(Undecidable, match="stands in front") as undecided:
        claim(bench)
    assert undecided.value.code == "firewall.behind_proxy"


def test_canaries_are_claimed_and_the_addresses_beside_them() -> None:
    """Both sides of the list, in both versions."""
    found: Addressed = claim(FakeBench())  # type: ignore[arg-type] # what it uses of a bench is there
    assert [each.exchange.status for each in found.listed] == [403, 403]
    assert [each.exchange.status for each in found.unlisted] == [200, 200]
    assert found.reputed is None


def test_where_addresses_cannot_be_chosen_nobody_is_listed_for_it() -> None:
    """A real system's list is not touched: this machine's own address least of all."""
    found = come(FakeBench())  # type: ignore[arg-type] # what it uses of a bench is there
    assert len(found.listed) == len(CANARIES)
    assert found.reputed is None


def test_what_is_listed_for_the_experiment_is_put_back() -> None:
    """The undo is complete before anything is touched, whatever the token is then."""
    bench: Any = FakeBench()
    held = {"Name": "s", "Id": "IPV4", "ARN": "arn:s", "Addresses": ["192.0.2.66/32"]}
    bench.reads = FakeReads(
        {**NO_ACL, ("wafv2", "list_ip_sets"): LISTS, ("wafv2", "get_ip_set"): {"IPSet": held, "LockToken": "t"}}
    )
    made: FaultInjection = addresses.listing(bench)
    assert made.calls[0].parameters["Addresses"] == ["192.0.2.66/32", f"{LISTED}/32"]
    assert made.undo[0].parameters["Addresses"] == ["192.0.2.66/32"]
    assert made.undo[0].parameters["LockToken"] == CURRENT_TOKEN
    assert json.dumps(made.undo[0].parameters)


def test_without_a_list_nothing_can_be_put_on_it() -> None:
    """That is no verdict."""
    bench: Any = FakeBench()
    with pytest.raises(CouldNotLook):
        addresses.listing(bench)


@pytest.mark.parametrize(
    ("listed", "canary", "free"),
    [
        ([], "192.0.2.66", "192.0.2.67"),
        (["192.0.2.66/32"], "192.0.2.66", "192.0.2.67"),
        (["192.0.2.0/24", "192.0.3.0/25"], "192.0.2.66", "192.0.3.128"),
        (["192.0.2.0/24", "2001:db8::/32"], "2001:db8::66", "2001:db9::"),
        (["0.0.0.0/1", "128.0.0.0/1"], "192.0.2.66", "192.0.2.67"),
    ],
)
def test_who_is_beside_a_canary_is_listed_by_no_range(listed: list[str], canary: str, free: str) -> None:
    """An owner may list the whole range of documentation addresses."""
    networks = [ipaddress.ip_network(each) for each in listed]
    assert addresses.beside(ipaddress.ip_address(canary), networks) == ipaddress.ip_address(free)


def test_the_addresses_that_clients_come_from_are_told_apart() -> None:
    """All are on loopback, and none is this machine's usual one."""
    used = {addresses.LISTED, addresses.UNLISTED, addresses.REPUTED}
    assert len(used) == 3
    assert all(ipaddress.ip_address(each).is_loopback for each in used)
    assert "127.0.0.1" not in used
