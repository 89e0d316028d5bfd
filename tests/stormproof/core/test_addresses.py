"""Hosts are reached at their own names, or all at one address by their names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stormproof.core.addresses import Addresses, api_host, store_hosts
from stormproof.core.errors import Undecidable
from stormproof.core.observations import Endpoint
from stormproof.core.system import MUTUAL_TLS, PRIVATE, Barrier
from tests.provisioners.fakes import SYSTEM

ELSEWHERE = Addresses(
    "https://127.0.0.1:1", "http://127.0.0.1:2", "https://127.0.0.1:3", "http://127.0.0.1:4", "ca.pem"
)
SHOP = "shop.example"


@pytest.mark.parametrize(
    ("addresses", "url", "expected"),
    [
        (Addresses(), f"https://{SHOP}/v1/", Endpoint(f"https://{SHOP}/v1", host=SHOP)),
        (Addresses(), f"http://{SHOP}", Endpoint(f"http://{SHOP}", host=SHOP)),
        (ELSEWHERE, f"https://{SHOP}/v1", Endpoint("https://127.0.0.1:1/v1", host=SHOP, ca_file="ca.pem")),
        (ELSEWHERE, f"http://{SHOP}/v1", Endpoint("http://127.0.0.1:2/v1", host=SHOP)),
    ],
)
def test_a_url_of_the_api_keeps_its_host_and_path(addresses: Addresses, url: str, expected: Endpoint) -> None:
    """Over HTTPS with the certificate authority of the place, over HTTP without one."""
    assert addresses.of_api(url) == expected


def test_services_have_addresses_of_their_own() -> None:
    """The API's gateway answers for none of them."""
    assert ELSEWHERE.of_service("https://s3.eu-west-1.amazonaws.com").url == "https://127.0.0.1:3"
    assert ELSEWHERE.of_service("http://s3.eu-west-1.amazonaws.com").url == "http://127.0.0.1:4"


def test_stages_are_called_by_the_partition_of_the_account() -> None:
    """In China host names end otherwise, those of the API too."""
    china = replace(SYSTEM, partition="aws-cn", dns_suffix="amazonaws.com.cn")
    assert Addresses().of_stage(china).url == f"https://{api_host(china)}/{china.api.stage}"
    assert all(host.endswith(".amazonaws.com.cn") for host in (api_host(china), *store_hosts(china)))


@pytest.mark.parametrize("own", [True, False])
def test_the_serving_stage_is_called_by_the_door_that_clients_use(own: bool) -> None:  # noqa: FBT001 - both ways
    """By name it is the API's own address, where that is switched on."""
    system = replace(SYSTEM, api=replace(SYSTEM.api, url=f"https://{SHOP}/v1", own_address=own))
    door = Endpoint("https://127.0.0.1:1/v1", key="k", host=SHOP, ca_file="ca.pem")
    itself = ELSEWHERE.of_stage(SYSTEM, "prod", "k")
    assert ELSEWHERE.of_stage(system, key="k") == door
    assert ELSEWHERE.of_stage(system, "prod", "k") == (itself if own else door)
    assert ELSEWHERE.of_stage(system, "dev").url.endswith("/dev")


def test_what_no_client_of_ours_can_call_is_undecided() -> None:
    """A private API wholly; a URL that asks for a certificate, where that is what is called."""
    private = replace(SYSTEM, api=replace(SYSTEM.api, private=True))
    for stage in (None, "prod", "other"):
        with pytest.raises(Undecidable, match="VPCs alone; no probe can call it") as undecided:
            Addresses().of_stage(private, stage)
        assert undecided.value.code == PRIVATE
    barrier = Barrier(MUTUAL_TLS, "it asks for a certificate")
    mutual = replace(SYSTEM, api=replace(SYSTEM.api, url=f"https://{SHOP}", url_barrier=barrier))
    with pytest.raises(Undecidable, match="it asks for a certificate"):
        Addresses().of_stage(mutual)
    assert Addresses().of_stage(mutual, "prod").url == f"https://{api_host(mutual)}/prod"
