"""On the embedded AWS: a system of several tables and buckets, and one of none at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from steps import encryption, transport
from stormproof.core.errors import Refuted
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import StimulusResult
from stormproof.core.system import Bucket, System, Table
from stormproof.sabotage import SABOTAGES
from stormproof.stimuli.encryption import stored_data
from stormproof.stimuli.transport import tls_offers
from tests.provisioners.live.conftest import Partly, Site
from tests.provisioners.live.test_looking import bench_of

pytestmark = pytest.mark.usefixtures("whole_again")
SECOND = "second-store"
ATTRIBUTES = [{"AttributeName": "id", "AttributeType": "S"}]
SCHEMA = [{"AttributeName": "id", "KeyType": "HASH"}]


def of(site: Site, system: System) -> Site:
    """Return the site with another system on it."""
    return replace(site, reached=replace(site.reached, system=system))


@pytest.fixture
def wide(partly: Partly) -> Iterator[Site]:
    """The example with a second table and a second bucket, planned for 8.4; both are gone afterwards."""
    site = partly("8.4")
    where = {"TableName": SECOND}
    site.inject(
        Call("s3", "create_bucket", {"Bucket": SECOND}),
        Call(
            "dynamodb",
            "create_table",
            {**where, "AttributeDefinitions": ATTRIBUTES, "KeySchema": SCHEMA, "BillingMode": "PAY_PER_REQUEST"},
            settled_by="table_exists",
            settle_parameters=where,
        ),
    )
    system = site.system
    table = Table(SECOND, system.tables[0].arn.replace(system.tables[0].name, SECOND))
    bucket = Bucket(SECOND, f"arn:aws:s3:::{SECOND}")
    yield of(site, replace(system, tables=(*system.tables, table), buckets=(*system.buckets, bucket)))
    site.inject(Call("s3", "delete_bucket", {"Bucket": SECOND}), Call("dynamodb", "delete_table", where))


def result(value: Any) -> StimulusResult[Any]:
    """Return what a stimulus came to."""
    return StimulusResult("s", None, None, 0.0, value)  # type: ignore[arg-type] # when it was is nothing to these steps


def looks(site: Site, told: list[str]) -> None:
    """Go through the steps of 8.4 and 8.5 that are about stores; raises Refuted."""
    with bench_of(site) as bench:
        demand = encryption.demanded(bench)
        stored = result(stored_data.store_objects(bench))
        encryption.object_kept(stored, bench, demand, told.append)
        encryption.as_bucket_says(stored)
        encryption.others_refused(stored, bench, told.append)
        encryption.item_kept(result(stored_data.store_items(bench)), bench, demand, told.append)
        encryption.messages_kept(bench, demand, told.append)
        encryption.each_names_one(encryption.looked_up(bench), bench, demand, told.append)
        encryption.bucket_refuses(bench)
        transport.may_look(bench)
        transport.answered_with_tls(result(tls_offers.call_stores(bench)), bench, told.append)
        transport.refuse_without(bench, told.append)


def test_each_table_and_each_bucket_is_covered_and_verified(wide: Site) -> None:
    """The second gets what the first has, and nothing else changes; its own sabotages are found, named, and mended."""
    with pytest.raises(Refuted) as bare:
        looks(wide, [])
    assert bare.value.code == "encryption.other_taken"
    plan = wide.plan()
    assert {(change.control, change.resource) for change in plan.changes} == {
        ("bucket-policy", wide.system.buckets[1].arn)
    }
    wide.apply(plan)
    told: list[str] = []
    looks(wide, told)
    assert not any(told)
    assert not wide.plan().changes
    for name in ("bucket-policy-removed", "bucket-objects-open", "table-other-key", "client-keys-allowed"):
        injection = SABOTAGES[name].inject(wide.reached.connection.reader, wide.context)
        wide.inject(*injection.calls)
        with pytest.raises(Refuted) as refuted:
            looks(wide, [])
        assert SECOND in refuted.value.message, name
        wide.inject(*injection.undo)
    looks(wide, told)


@pytest.mark.parametrize("criterion", ["8.4", "8.5"])
def test_a_system_without_stores_has_nothing_to_do_and_says_so(partly: Partly, criterion: str) -> None:
    """No change, no error, and a PASS that tells why."""
    site = partly(criterion)
    none = of(site, replace(site.system, tables=(), buckets=(), queues=()))
    plan = none.plan()
    assert (plan.changes, plan.blocked) == ((), ())
    assert "the system has no bucket: there is nothing to do" in {step.reason for step in plan.satisfied}
    told: list[str] = []
    looks(none, told)
    assert {text for text in told if text} >= {
        "the system has no table and no bucket and no queue: there is nothing to do",
        "the system has no bucket: there is nothing to do",
        "the system has no table: there is nothing to do",
    }
    stores = {name: each for name, each in SABOTAGES.items() if name.startswith(("bucket-", "table-other", "queue-"))}
    assert not [name for name, each in stores.items() if each.where(none.reached.connection.reader, none.context)]
