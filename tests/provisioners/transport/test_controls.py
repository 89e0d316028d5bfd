"""The controls of transport: TLS 1.2 on API and domains, nobody without TLS at bucket and queues."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from provisioners.shared.policy_statements import TRANSPORT
from provisioners.transport import api_security_policy, bucket_policy, domain_security_policy, queue_policies
from stormproof.aws.observe.security_policies import Domain
from stormproof.core.least_privilege.policy_documents import Document, parsed
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action
from stormproof.core.policy import Mode
from stormproof.core.system import Bucket, Queue
from tests.provisioners.fakes import ACCOUNT, API, BUCKET, REGION, FakeReads, blocked, changes, context, only, satisfied

QUEUE = Queue(
    "shop-pm", f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/shop-pm", f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-pm"
)
FOREIGN = {"Sid": "Partner", "Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "s3:GetObject"}
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000001"


def with_queue(**policy: Any) -> PlanContext:
    """Return what is planned for a system that has a queue."""
    wanted = context(**policy)
    return replace(wanted, system=replace(wanted.system, queues=(QUEUE,)))


def seen(policy: str | None = None) -> tuple[tuple[Bucket, Document], ...]:
    """Return what is seen of the one bucket with a policy, without one."""
    return ((BUCKET, parsed(policy)),)


def document(call: Any) -> list[Any]:
    """Return the statements that a call puts."""
    text = call.parameters.get("Policy") or call.parameters["Attributes"]["Policy"]
    return list(json.loads(text)["Statement"])


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        ({}, "TLS_1_0"),
        ({"endpointConfiguration": {"types": ["PRIVATE"]}}, "TLS_1_2"),
        ({"securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09"}, "SecurityPolicy_TLS13_1_3_2025_09"),
    ],
)
def test_an_api_without_a_policy_has_its_types_default(answer: dict[str, Any], standing: str) -> None:
    """Older answers name none."""
    reads = FakeReads({("apigateway", "get_rest_api"): answer})
    assert api_security_policy.read(reads, context()) == standing


def test_the_old_policy_is_replaced_and_that_is_announced() -> None:
    """Clients may notice; it takes a deployment to take effect."""
    change = only(list(api_security_policy.plan(context(), "TLS_1_0")))
    assert change.breaking
    assert change.redeploys
    assert change.calls[0].parameters["patchOperations"][0]["value"] == "TLS_1_2"


@pytest.mark.parametrize("policy", ["TLS_1_2", "SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS12_2018_EDGE"])
def test_whatever_is_newer_is_left(policy: str) -> None:
    """TLS 1.2 satisfies, and more than that."""
    assert satisfied(list(api_security_policy.plan(context(), policy)))
    assert satisfied(list(api_security_policy.remove(context(), policy)))


def test_who_only_observes_refuses_nobody() -> None:
    """Nothing is changed on the API, its domains, the bucket's transport and the queues."""
    observing = with_queue(tls_mode=Mode.OBSERVE)
    assert satisfied(list(api_security_policy.plan(observing, "TLS_1_0")))
    assert satisfied(list(domain_security_policy.plan(observing, (Domain("shop.example", "TLS_1_0"),))))
    assert satisfied(list(queue_policies.plan(observing, ((QUEUE, {}),))))
    (put,) = only(list(bucket_policy.plan(observing, seen()))).calls
    assert not {each["Sid"] for each in document(put)} & TRANSPORT


def test_observing_takes_nothing_back() -> None:
    """What refuses already goes on refusing."""
    (put,) = only(list(bucket_policy.plan(context(), seen()))).calls
    standing = parsed(put.parameters["Policy"])
    assert satisfied(list(bucket_policy.plan(context(tls_mode=Mode.OBSERVE), ((BUCKET, standing),))))


def test_the_apis_own_domains_are_read_and_set() -> None:
    """A domain that serves another API too is named and left, one that does not lead here is nobody's business."""
    mappings = {
        "own.example": [{"restApiId": API}],
        "shared.example": [{"restApiId": API}, {"restApiId": "other"}],
        "other.example": [{"restApiId": "other"}],
    }
    domains = [{"domainName": name, "securityPolicy": "TLS_1_0"} for name in mappings]
    reads = FakeReads(
        {
            ("apigateway", "get_domain_names"): domains,
            ("apigateway", "get_base_path_mappings"): lambda domainName: mappings[domainName],  # noqa: N803 - boto3's name
        }
    )
    found = domain_security_policy.read(reads, context())
    assert found == (Domain("own.example", "TLS_1_0"), Domain("shared.example", "TLS_1_0", ("other",)))
    steps = list(domain_security_policy.plan(context(), found))
    (change,) = changes(steps)
    assert change.resource.endswith("/domainnames/own.example")
    assert change.breaking
    assert satisfied([step for step in steps if step is not change])
    assert satisfied(list(domain_security_policy.plan(context(), (Domain("own.example", "TLS_1_2"),))))


def test_the_bucket_refuses_plain_http_old_tls_and_clients_keys() -> None:
    """For every object and the bucket itself; a second plan has nothing to do."""
    change = only(list(bucket_policy.plan(context(), seen())))
    assert change.action is Action.CREATE
    assert change.breaking
    conditions = [each["Condition"] for each in document(change.calls[0])]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
    assert {"NumericLessThan": {"s3:TlsVersion": "1.2"}} in conditions
    assert {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}} in conditions
    assert all(each["Effect"] == "Deny" for each in document(change.calls[0]))
    assert satisfied(list(bucket_policy.plan(context(), seen(change.calls[0].parameters["Policy"]))))


def test_where_a_key_is_named_uploads_under_others_are_refused() -> None:
    """Uploads that name none are not: they get the bucket's default."""
    change = only(list(bucket_policy.plan(context(encryption_key_arn=KEY), seen())))
    conditions = [each["Condition"] for each in document(change.calls[0]) if each["Action"] == "s3:PutObject"]
    assert len(conditions) == 3
    assert all(each["Null"] for each in conditions)
    assert KEY in json.dumps(conditions)


def test_foreign_statements_are_kept_on_and_off() -> None:
    """Ours beside theirs, then theirs alone."""
    standing = parsed(json.dumps({"Statement": [FOREIGN]}))
    change = only(list(bucket_policy.plan(context(), ((BUCKET, standing),))))
    assert change.action is Action.UPDATE
    assert document(change.calls[0])[0] == FOREIGN
    off = only(list(bucket_policy.remove(context(), seen(change.calls[0].parameters["Policy"]))))
    assert document(off.calls[0]) == [FOREIGN]


def test_a_policy_that_would_be_too_long_is_a_conflict() -> None:
    """S3 takes 20 KB."""
    long = parsed(json.dumps({"Statement": [{**FOREIGN, "Resource": "x" * 20_000}]}))
    assert "20480" in blocked(list(bucket_policy.plan(context(), ((BUCKET, long),))))[0]


def test_the_policy_of_a_bucket_is_read_and_removed() -> None:
    """None is one without statements; ours alone goes whole."""
    assert bucket_policy.read(FakeReads({}), context()) == seen()
    assert satisfied(list(bucket_policy.remove(context(), seen())))
    put = only(list(bucket_policy.plan(context(), seen()))).calls[0].parameters["Policy"]
    standing = bucket_policy.read(FakeReads({("s3", "get_bucket_policy"): {"Policy": put}}), context())
    off = only(list(bucket_policy.remove(context(), standing)))
    assert (off.action, off.calls[0].operation) == (Action.DELETE, "delete_bucket_policy")


def test_each_queue_refuses_plain_http() -> None:
    """Merged into what stands; a second plan has nothing to do, and a removal leaves what was there."""
    wanted = with_queue()
    foreign = {**FOREIGN, "Action": "sqs:SendMessage"}
    reads = FakeReads(
        {("sqs", "get_queue_attributes"): {"Attributes": {"Policy": json.dumps({"Statement": [foreign]})}}}
    )
    change = only(list(queue_policies.plan(wanted, queue_policies.read(reads, wanted))))
    statements = document(change.calls[0])
    assert statements[0] == foreign
    assert statements[1]["Resource"] == QUEUE.arn
    assert change.breaking
    after = ((QUEUE, {"Policy": change.calls[0].parameters["Attributes"]["Policy"]}),)
    assert satisfied(list(queue_policies.plan(wanted, after)))
    assert document(only(list(queue_policies.remove(wanted, after))).calls[0]) == [foreign]


def test_a_queue_without_a_policy_gets_one_and_loses_it_again() -> None:
    """An empty text takes a queue's policy away."""
    wanted = with_queue()
    made = only(list(queue_policies.plan(wanted, ((QUEUE, {}),))))
    assert made.action is Action.CREATE
    standing = ((QUEUE, {"Policy": made.calls[0].parameters["Attributes"]["Policy"]}),)
    off = only(list(queue_policies.remove(wanted, standing)))
    assert (off.action, off.calls[0].parameters["Attributes"]) == (Action.DELETE, {"Policy": ""})
    assert satisfied(list(queue_policies.remove(wanted, ((QUEUE, {}),))))
