"""Doors of an API on the embedded AWS: the one that clients use is found and tried, and each of them refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probes.remote.http import send
from stormproof.aws.embedded.addresses import addresses_of
from stormproof.aws.observe.custom_domains import read_domains
from stormproof.core.errors import TargetError
from stormproof.core.observations import Exchange
from stormproof.core.planning.plans import Call
from stormproof.operations.reach import Reached, reach
from stormproof.operations.workload.keys import KnownKeys
from stormproof.operations.workload.trial import try_workload
from tests.provisioners.live.conftest import Site

SHOP, ANY = "shop.doors.example.com", "any.doors.example.com"


@pytest.fixture
def doors(site: Site) -> Iterator[Site]:
    """The hardened system with two domains: a base path of one leads to the stage, one of the other to every stage."""
    api, certificate = site.system.api, f"arn:aws:acm:{site.system.region}:{site.system.account}:certificate/0"
    for domain, mapping in ((SHOP, {"basePath": "v1", "stage": api.stage}), (ANY, {"basePath": "all"})):
        site.inject(
            Call("apigateway", "create_domain_name", {"domainName": domain, "regionalCertificateArn": certificate}),
            Call("apigateway", "create_base_path_mapping", {"domainName": domain, "restApiId": api.id, **mapping}),
        )
    yield site
    for domain in (SHOP, ANY):
        site.inject(Call("apigateway", "delete_domain_name", {"domainName": domain}))


@pytest.fixture
def closed(doors: Site) -> Iterator[Site]:
    """The same with the API's own address switched off."""
    doors.inject(switched(doors, "true"))
    yield doors
    doors.inject(switched(doors, "false"))


def switched(site: Site, off: str) -> Call:
    """Return the call that switches the API's own address off, or on again."""
    patch = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": off}]
    return Call("apigateway", "update_rest_api", {"restApiId": site.system.api.id, "patchOperations": patch})


def stated(site: Site, folder: Path, url: str) -> Path:
    """Write the target file with a URL stated in it."""
    text = site.reached.file.read_text("utf-8").replace("[system]\n", f'[system]\nurl = "{url}"\n')
    file = folder / "stated.toml"
    file.write_text(text, "utf-8")
    return file


def status(reached: Reached, url: str, key: str | None = None) -> int:
    """Ask a door for the health and return the status."""
    endpoint = addresses_of(reached.connection.target.embedded).of_api(url)
    seen = send(endpoint, "GET", "/health", {"x-api-key": key} if key else {})
    assert isinstance(seen, Exchange), seen
    return seen.status


def test_every_door_refuses_who_has_no_key_and_serves_who_has_one(doors: Site) -> None:
    """Whichever domain and base path; the workload comes in by the first of them."""
    reached = reach(doors.reached.file)
    api = reached.system.api
    found = {each.domain: each.url(api.stage) for each in read_domains(reached.connection.reader, api.id)}
    assert found == {ANY: f"https://{ANY}/all/{api.stage}", SHOP: f"https://{SHOP}/v1"}
    assert (api.url, api.own_address) == (found[ANY], True)
    with KnownKeys(reached.connection, reached.system).held() as key:
        assert {(status(reached, url), status(reached, url, key.text)) for url in found.values()} == {(401, 200)}
        assert (doors.ask().status, doors.ask(key=key.text).status) == (401, 200)


def test_where_the_own_address_is_switched_off_the_workload_comes_in_by_a_domain(closed: Site) -> None:
    """It works there, while the own address answers nobody."""
    reached = reach(closed.reached.file)
    assert not reached.system.api.own_address
    tried = try_workload(reached, KnownKeys(reached.connection, reached.system))
    assert not tried.problem
    assert all(f"/all/{reached.system.api.stage}/" in each.exchange.url for each in tried.outcomes)
    assert closed.ask().status == 403


def test_the_stated_door_is_taken_and_must_lead_to_the_api(doors: Site, tmp_path: Path) -> None:
    """One that leads to another API is refused with its name: nobody else's system is probed."""
    reached = reach(stated(doors, tmp_path, f"https://{SHOP}/v1"))
    assert reached.system.api.url == f"https://{SHOP}/v1"
    assert not try_workload(reached, KnownKeys(reached.connection, reached.system)).problem
    answer = doors.reached.connection.writer.answer(Call("apigateway", "create_rest_api", {"name": "another"}))
    other = str(answer["id"])
    mapping = {"domainName": SHOP, "restApiId": other, "basePath": "other"}
    try:
        doors.inject(Call("apigateway", "create_base_path_mapping", mapping))
        with pytest.raises(TargetError, match=f"leads to REST API {other}"):
            reach(stated(doors, tmp_path, f"https://{SHOP}/other/v1"))
    finally:
        doors.inject(Call("apigateway", "delete_rest_api", {"restApiId": other}))
