"""On the embedded AWS: TLS and encryption as the policy chooses them, beside what others have chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from provisioners.transport import bucket_policy, queue_policies
from steps import encryption, transport
from stormproof.core.errors import Refuted
from stormproof.core.judges.encryption.at_rest import judge_as_default, judge_foreign_refused, judge_kept
from stormproof.core.judges.encryption.demands import Demand
from stormproof.core.judges.observing import as_observing
from stormproof.core.judges.transport.connections import (
    judge_plain_unanswered,
    judge_stores_refuse,
    judge_version_refused,
)
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call, Plan
from stormproof.core.policy import Mode, Policy
from stormproof.sabotage import SABOTAGES
from stormproof.stimuli.encryption import stored_data
from stormproof.stimuli.transport import tls_offers
from tests.provisioners.fakes import untold
from tests.provisioners.live.conftest import Site
from tests.provisioners.live.test_looking import bench_of

DOMAIN = "old-tls.shop.example"
OURS = {
    "bucket-encryption",
    "bucket-policy",
    "encryption-grants",
    "log-group-encryption",
    "queue-encryption",
    "table-encryption",
    "topic-encryption",
}
SERVICES = ("budgets.amazonaws.com", "cloudwatch.amazonaws.com", "logs.us-east-1.amazonaws.com")


@pytest.fixture
def key(hardened: Site) -> Iterator[str]:
    """A KMS key of the account that logs and alarms may use; afterwards the stores are by AWS's keys again."""
    key = new_key(hardened, SERVICES)
    yield key
    hardened.apply(taken_off(hardened, key))


def new_key(site: Site, services: tuple[str, ...]) -> str:
    """Return the ARN of a new key that the account and some services may use."""
    root = {"AWS": f"arn:aws:iam::{site.system.account}:root"}
    principals = (root, *({"Service": service} for service in services))
    statements = [{"Effect": "Allow", "Principal": each, "Action": "kms:*", "Resource": "*"} for each in principals]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    made = Call("kms", "create_key", {"Policy": policy}, yields={"key.arn": "KeyMetadata.Arn"})
    return str(site.reached.connection.writer.call(made)["key.arn"])


def taken_off(site: Site, key: str) -> Plan:
    """Return what of a removal is about the key."""
    removal = site.removal(with_key(site, key))
    return Plan(tuple(change for change in removal.changes if change.control in OURS - {"bucket-policy"}))


def with_key(site: Site, key: str) -> Policy:
    """Return the site's policy, naming a key."""
    return replace(site.policy, encryption_key_arn=key)


def test_a_key_of_the_policys_is_granted_first_and_then_used(hardened: Site, key: str) -> None:
    """One apply; the next has nothing to do, and what is stored rests under that key and no other."""
    policy = with_key(hardened, key)
    plan = hardened.plan(policy=policy)
    order = [change.control for change in plan.changes]
    assert set(order) == OURS
    assert order.index("bucket-encryption") > max(at for at, name in enumerate(order) if name == "encryption-grants")
    hardened.apply(plan)
    assert not hardened.plan(policy=policy).changes
    demand = Demand(hardened.system.account, key)
    with bench_of(hardened) as bench:
        named = replace(bench, context=replace(bench.context, policy=policy))
        (stored,) = stored_data.store_objects(named)
        judge_kept((stored.kept, *stored_data.store_items(named), *stored_data.queues_kept(named)), demand)
        judge_kept(stored_data.traces_kept(named), demand)
        judge_as_default(stored.kept, stored.default)
        judge_foreign_refused(stored.others)
        assert len(stored.others) == 2


def test_what_drifts_from_the_policys_key_is_named_and_mended(hardened: Site, key: str) -> None:
    """Each store for itself; the functions keep their right to use it."""
    policy = with_key(hardened, key)
    hardened.apply(hardened.plan(policy=policy))
    system = hardened.system
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": False}
    queue = {"QueueUrl": system.queues[0].url, "Attributes": {"SqsManagedSseEnabled": "true"}}
    configuration = {"Bucket": system.buckets[0].name, "ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    drifts = {
        "bucket-encryption": Call("s3", "put_bucket_encryption", configuration),
        "table-encryption": Call(
            "dynamodb", "update_table", {"TableName": system.tables[0].name, "SSESpecification": {"Enabled": False}}
        ),
        "queue-encryption": Call("sqs", "set_queue_attributes", queue),
        "log-group-encryption": Call("logs", "disassociate_kms_key", {"logGroupName": Names(system).access_log}),
        "topic-encryption": Call(
            "sns",
            "set_topic_attributes",
            {"TopicArn": Names(system).alert_topic_arn, "AttributeName": "KmsMasterKeyId", "AttributeValue": ""},
        ),
    }
    hardened.inject(*drifts.values())
    plan = hardened.plan(policy=policy)
    assert {change.control for change in plan.changes} == set(drifts)
    hardened.apply(plan)
    assert not hardened.plan(policy=policy).changes


def test_a_key_that_shuts_services_out_stops_the_plan(hardened: Site) -> None:
    """Logs and alarms would be lost: the conflict says what the key's policy lacks."""
    plan = hardened.plan(policy=with_key(hardened, new_key(hardened, ())))
    assert {step.control for step in plan.blocked} == {"log-group-encryption", "topic-encryption"}
    assert all("kms:GenerateDataKey*" in step.reason for step in plan.blocked)


def test_a_bucket_by_another_key_than_the_policys_is_refuted(hardened: Site, key: str) -> None:
    """AWS's keys do not do where one is named."""
    with bench_of(hardened) as bench, pytest.raises(Refuted) as refuted:
        encryption.each_names_one(encryption.looked_up(bench), bench, Demand(hardened.system.account, key), untold)
    assert refuted.value.code == "encryption.other_key"


def test_foreign_statements_outlast_ours(hardened: Site) -> None:
    """Put on beside them, taken off from between them; of bucket and queue."""
    system = hardened.system
    bucket, queue = f"arn:aws:s3:::{system.buckets[0].name}", system.queues[0]
    theirs = {"Sid": "Partner", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{system.account}:root"}}
    of_bucket, of_queue = (
        json.dumps({"Version": "2012-10-17", "Statement": [{**theirs, "Action": action, "Resource": resource}]})
        for action, resource in (("s3:GetObject", f"{bucket}/*"), ("sqs:SendMessage", queue.arn))
    )
    hardened.inject(
        Call("s3", "put_bucket_policy", {"Bucket": system.buckets[0].name, "Policy": of_bucket}),
        Call("sqs", "set_queue_attributes", {"QueueUrl": queue.url, "Attributes": {"Policy": of_queue}}),
    )
    plan = hardened.plan()
    assert {change.control for change in plan.changes} == {"bucket-policy", "queue-policies"}
    hardened.apply(plan)
    assert [len(each["Statement"]) for each in policies(hardened)] == [4, 2]
    hardened.apply(hardened.removal())
    assert list(policies(hardened)) == [parsed(of_bucket), parsed(of_queue)]
    hardened.inject(
        Call("s3", "delete_bucket_policy", {"Bucket": system.buckets[0].name}),
        Call("sqs", "set_queue_attributes", {"QueueUrl": queue.url, "Attributes": {"Policy": ""}}),
    )


def policies(site: Site) -> tuple[Any, Any]:
    """Return the policies of the bucket and of the first queue."""
    reads = site.reached.connection.reader
    _, attributes = queue_policies.read(reads, site.context)[0]
    ((_, policy),) = bucket_policy.read(reads, site.context)
    return policy, parsed(attributes.get("Policy"))


@contextmanager
def old_domain(site: Site) -> Iterator[None]:
    """Lead a custom domain that admits TLS 1.0 to the API."""
    api = site.system.api
    certificate = f"arn:aws:acm:{site.system.region}:{site.system.account}:certificate/x"
    made = {"domainName": DOMAIN, "regionalCertificateArn": certificate, "securityPolicy": "TLS_1_0"}
    site.inject(
        Call("apigateway", "create_domain_name", made),
        Call("apigateway", "create_base_path_mapping", {"domainName": DOMAIN, "restApiId": api.id, "stage": api.stage}),
    )
    try:
        yield
    finally:
        site.inject(Call("apigateway", "delete_domain_name", {"domainName": DOMAIN}))


def test_a_domain_of_the_api_is_set_and_probed_too(hardened: Site) -> None:
    """Found by its mappings, refuted by its handshake, mended by one apply."""
    with old_domain(hardened), bench_of(hardened) as bench:
        seen = tls_offers.offer_versions(bench)
        assert DOMAIN in {each.host for each in seen}
        with pytest.raises(Refuted) as refuted:
            transport.admit_modern(transport.security_policies(bench))
        assert refuted.value.code == "tls.old_policy"
        plan = hardened.plan()
        assert {change.control for change in plan.changes} == {"domain-security-policy"}
        assert all(change.breaking for change in plan.changes)
        hardened.apply(plan)
        assert not hardened.plan().changes
        for version in {each.version for each in seen if each.version.value < "TLS 1.2"}:
            judge_version_refused(tls_offers.offer_versions(bench), version)
        judge_plain_unanswered(tls_offers.ask_without_key(bench).answers)


def test_who_observes_is_told_and_refuses_nobody(hardened: Site) -> None:
    """What stands open stays open, and the verdict says that this is only observed."""
    observing = replace(hardened.policy, tls_mode=Mode.OBSERVE)
    for name in ("api-tls-1-0", "queue-policy-removed"):
        injection = SABOTAGES[name].inject(hardened.reached.connection.reader, hardened.context)
        hardened.inject(*injection.calls)
    plan = hardened.plan(policy=observing)
    assert not {"api-security-policy", "queue-policies"} & {change.control for change in plan.changes}
    with bench_of(hardened) as bench, pytest.raises(Refuted) as refuted:
        judge_stores_refuse(tls_offers.call_stores(bench))
    assert as_observing(refuted.value, "2026-11-01").code == "tls.observing"


def test_what_can_be_looked_up_holds_and_is_refuted_as_found(hardened: Site) -> None:
    """Every step of a configuration scenario, hardened and with the controls taken off."""
    demand = Demand(hardened.system.account)
    with bench_of(hardened) as bench:
        transport.admit_modern(transport.security_policies(bench))
        transport.refuse_without(bench, untold)
        encryption.each_names_one(encryption.looked_up(bench), bench, demand, untold)
        encryption.bucket_refuses(bench)
        hardened.apply(hardened.removal())
        codes = []
        for look in (partial(transport.refuse_without, tell=untold), encryption.bucket_refuses):
            with pytest.raises(Refuted) as refuted:
                look(bench)
            codes.append(refuted.value.code)
    assert codes == ["tls.store_plain", "encryption.other_taken"]


def test_probes_leave_nothing_behind(hardened: Site) -> None:
    """Neither an object nor a version of one, nor an item, versioned or not."""
    system, reads = hardened.system, hardened.reached.connection.reader
    hardened.inject(
        Call(
            "s3",
            "put_bucket_versioning",
            {"Bucket": system.buckets[0].name, "VersioningConfiguration": {"Status": "Enabled"}},
        )
    )
    try:
        with bench_of(hardened) as bench:
            stored_data.store_objects(bench)
            stored_data.store_items(bench)
        left = reads.pages("s3", "list_object_versions", "[Versions, DeleteMarkers][][]", Bucket=system.buckets[0].name)
        assert [each for each in left if each["Key"].startswith("stormproof")] == []
        items = reads.pages("dynamodb", "scan", "Items", TableName=system.tables[0].name)
        assert not [item for item in items if "stormproof" in json.dumps(item)]
    finally:
        hardened.inject(
            Call(
                "s3",
                "put_bucket_versioning",
                {"Bucket": system.buckets[0].name, "VersioningConfiguration": {"Status": "Suspended"}},
            )
        )
