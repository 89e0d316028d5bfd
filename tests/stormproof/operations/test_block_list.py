"""The verbs on the block list, against IP sets in memory."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioners.firewall.block_list import CANARIES
from stormproof.aws.access.lock_tokens import LOCKED
from stormproof.aws.observe.wafv2 import Network
from stormproof.core.errors import CallFailed, UsageError
from stormproof.core.planning.plans import Call
from stormproof.operations.block_list import ATTEMPTS, Altered, BlockList, parse
from tests.provisioners.fakes import context

NETWORKS = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).flatmap(
    lambda address: st.integers(1, address.max_prefixlen).map(
        lambda length: ipaddress.ip_network(f"{address}/{length}", strict=False)
    )
)


class Sets:
    """Two IP sets; `overtaken` updates are refused because somebody else was faster, `lost` ones lose their answer."""

    def __init__(self, overtaken: int = 0, lost: int = 0) -> None:
        self.held: dict[str, list[str]] = {version: [canary] for version, canary in CANARIES.items()}
        self.token, self.overtaken, self.lost, self.updates = 0, overtaken, lost, 0

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """List the sets or get one."""
        named = {version: f"stormproof-abc123-block-list-{version.lower()}" for version in self.held}
        if operation == "list_ip_sets":
            return {"IPSets": [{"Name": name, "Id": version} for version, name in named.items()]}
        if operation == "list_web_acls":
            return {"WebACLs": []}
        if operation == "get_stages":
            return {"item": [{"stageName": "prod"}]}
        version = parameters["Id"]
        described = {"Name": named[version], "Id": version, "ARN": version, "Addresses": list(self.held[version])}
        return {"IPSet": described, "LockToken": str(self.token)}

    def pages(self, service: str, operation: str, items: str, *, region: str | None = None, **_: Any) -> list[Any]:
        """No listing of WAFv2 has a paginator."""
        raise AssertionError(operation)

    def call(self, call: Call) -> dict[str, Any]:
        """Update a set."""
        assert call.operation == "update_ip_set"
        self.updates += 1
        if self.overtaken:
            self.overtaken, self.token = self.overtaken - 1, self.token + 1
            self.held["IPV4"].append(f"198.51.100.{self.overtaken}/32")
        if call.parameters["LockToken"] != str(self.token):
            raise CallFailed("aws.refused", f"wafv2 update_ip_set: {LOCKED}")
        self.token += 1
        self.held[call.parameters["Id"]] = list(call.parameters["Addresses"])
        if self.lost:
            self.lost -= 1
            raise CallFailed("aws.timed_out", "no answer")
        return {}


def verbs(sets: Sets, *own: str, anywhere: bool = False) -> BlockList:
    """Return the verbs of a machine with these public addresses."""
    return BlockList(sets, sets, context(), lambda: tuple(map(ipaddress.ip_address, own)), anywhere)


@given(st.lists(NETWORKS, max_size=5), st.lists(NETWORKS, max_size=5))
def test_what_is_added_and_not_removed_is_listed(added: list[Network], removed: list[Network]) -> None:
    """Whatever the order says twice; the canaries stay."""
    blocks = verbs(Sets(), anywhere=True)
    canaries = set(map(ipaddress.ip_network, CANARIES.values()))
    gone = [each for each in removed if each not in canaries]
    blocks.add(added)
    blocks.remove(gone)
    assert set(blocks.all()) == (set(added) - set(gone)) | canaries
    assert blocks.remove(gone).changed == ()


def test_what_is_as_ordered_costs_no_call() -> None:
    """Adding twice changes once."""
    sets = Sets()
    order = [parse("1.1.1.1"), parse("2606:4700::/32")]
    assert verbs(sets).add(order) == Altered(("1.1.1.1/32", "2606:4700::/32"), ())
    assert verbs(sets).add(order) == Altered((), ("1.1.1.1/32", "2606:4700::/32"))
    assert sets.updates == 2


def test_what_others_do_meanwhile_is_respected() -> None:
    """Overtaken, it looks again, and nobody's address is lost."""
    sets = Sets(overtaken=3)
    assert verbs(sets).add([parse("1.1.1.1")]).changed == ("1.1.1.1/32",)
    assert len(sets.held["IPV4"]) == 5


def test_who_is_overtaken_each_time_gives_up() -> None:
    """With a clear error, and nothing changed."""
    sets = Sets(overtaken=ATTEMPTS)
    with pytest.raises(CallFailed) as failed:
        verbs(sets).add([parse("1.1.1.1")])
    assert failed.value.code == "waf.overtaken"


def test_a_lost_answer_is_looked_up() -> None:
    """It was carried out: that is what is told."""
    assert verbs(Sets(lost=1)).add([parse("1.1.1.1")]).changed == ("1.1.1.1/32",)


@pytest.mark.parametrize(
    "text", ["0.0.0.0/0", "::/0", "10.0.0.0/8", "127.0.0.66", "224.0.0.1", "fe80::/10", "0.0.0.0/1"]
)
def test_what_must_not_be_listed_is_refused(text: str) -> None:
    """Everybody, and who is not of the internet."""
    with pytest.raises(UsageError) as refused:
        verbs(Sets()).add([parse(text)])
    assert refused.value.way_out


def test_one_s_own_address_is_refused() -> None:
    """Also within a range."""
    with pytest.raises(UsageError, match="own address"):
        verbs(Sets(), "1.2.3.4").add([parse("1.2.0.0/16")])
    assert verbs(Sets(), "1.2.3.4").add([parse("1.3.0.0/16")]).changed


def test_the_canary_stays() -> None:
    """By it the list is seen at work."""
    with pytest.raises(UsageError, match="canary"):
        verbs(Sets()).remove([parse("192.0.2.66")])


def test_host_bits_are_cleared_and_nonsense_is_refused() -> None:
    """A network is written in one way."""
    assert str(parse(" 1.2.3.4/24 ")) == "1.2.3.0/24"
    assert str(parse("2606:4700:0000::1")) == "2606:4700::1/128"
    for text in ("", "1.2.3", "1.2.3.4/33", "example.com"):
        with pytest.raises(UsageError):
            parse(text)


def test_without_a_block_list_the_way_out_is_told() -> None:
    """It is apply that makes one."""
    sets = Sets()
    del sets.held["IPV6"]
    with pytest.raises(UsageError, match="apply"):
        verbs(sets).all()
