"""``stormproof keys rotate`` of the key of a region's probes, on a hardened system."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from stormproof.core.health.names import probe_key
from stormproof.core.health.observed import HEALTH, Observed, read_document
from stormproof.core.health.regions import probe_function
from stormproof.core.keys import probe_owner
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from tests.hardened_site import Site


@pytest.fixture
def region(hardened: str, site: Site) -> Iterator[str]:
    """The first region that the system is probed from; its key is put back afterwards."""
    (where, *_), names = site.system.probe_regions, Names(site.system)
    reads, name = site.reached.connection.reader, probe_key(names)
    items = reads.pages("dynamodb", "scan", "Items", TableName=names.key_table)
    value = reads.read("ssm", "get_parameter", region=where, Name=name, WithDecryption=True)["Parameter"]["Value"]
    filters = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
    (described,) = reads.pages("ssm", "describe_parameters", "Parameters", region=where, ParameterFilters=filters)
    yield where
    told = {"Name": name, "Description": described["Description"], "Type": "SecureString", "Value": value}
    site.inject(Call("ssm", "put_parameter", {**told, "Overwrite": True}, region=where))
    for item in reads.pages("dynamodb", "scan", "Items", TableName=names.key_table):
        if item["keyHash"] not in [each["keyHash"] for each in items]:
            gone = {"TableName": names.key_table, "Key": {"keyHash": item["keyHash"]}}
            site.inject(Call("dynamodb", "delete_item", gone))
    for item in items:
        site.inject(Call("dynamodb", "put_item", {"TableName": names.key_table, "Item": item}))


def _held(site: Site, region: str) -> str:
    """Return the key that the region's probes come with."""
    name = probe_key(Names(site.system))
    found = site.reached.connection.reader.read("ssm", "get_parameter", region=region, Name=name, WithDecryption=True)
    return str(found["Parameter"]["Value"])


def test_probes_come_with_the_new_key_and_nobody_sees_it(
    stormproof: Callable[..., Any], hardened: str, site: Site, region: str
) -> None:
    """Either is admitted while they overlap, the former ends after that, and a plan has nothing to mend."""
    target = ("--target", hardened)
    before = _held(site, region)
    done = stormproof("keys", "rotate", probe_owner(region), "--overlap", "1h", "--yes", "--json", "-", *target)
    rotated = json.loads(done.stdout)
    assert "key" not in rotated
    assert _held(site, region) not in (before, *(done.stdout + done.stderr).split())
    assert [site.ask(key=each).status for each in (before, _held(site, region))] == [200, 200]
    listed = json.loads(stormproof("keys", "list", "--json", "-", *target).stdout)
    former, new = (each for each in listed if each["owner"] == probe_owner(region))
    assert (former["expires"] is None, new["expires"]) == (False, None)
    assert new["id"] == rotated["id"]
    assert not [each for each in site.plan().changes if each.control == "probe-keys"]


def test_no_check_fails_while_the_key_is_replaced(
    stormproof: Callable[..., Any], hardened: str, site: Site, region: str
) -> None:
    """The probe runs all the time: with the former key, in between, and with the new one; each run is served."""
    client, name = site.reached.connection.lines.reads.get("lambda", region), probe_function(Names(site.system))
    over, seen = threading.Event(), list[Observed]()

    def check() -> None:
        answer = client.invoke(FunctionName=name, Payload=json.dumps({"check": HEALTH}))
        seen.append(read_document(json.loads(answer["Payload"].read())))

    def check_on() -> None:
        while not over.is_set():
            check()

    with ThreadPoolExecutor(1, "probe") as pool:
        checking = pool.submit(check_on)
        try:
            before = _held(site, region)
            done = stormproof("keys", "rotate", probe_owner(region), "--overlap", "15m", "--yes", "--target", hardened)
        finally:
            over.set()
        checking.result()
    check()
    assert done.returncode == 0, done.stderr
    assert _held(site, region) != before
    assert [each.problem for each in seen if not each.passed] == []


def test_what_a_probe_asks_counts_for_it_alone(site: Site, region: str) -> None:
    """Of all keys whose requests are counted, only that of the region's probes has more afterwards."""
    names, reads = Names(site.system), site.reached.connection.reader

    def counted() -> set[str]:
        return {json.dumps(item, sort_keys=True) for item in reads.pages("dynamodb", "scan", "Items", TableName=table)}

    table = names.rate_table
    items = reads.pages("dynamodb", "scan", "Items", TableName=names.key_table)
    owners = {item["keyId"]["S"]: item["owner"]["S"] for item in items}
    before = counted()
    assert site.ask(key=_held(site, region)).status == 200
    changed = [json.loads(each) for each in counted() - before]
    told = {owners[key] for each in changed for key in owners if key in json.dumps(each)}
    assert told == {probe_owner(region)}
