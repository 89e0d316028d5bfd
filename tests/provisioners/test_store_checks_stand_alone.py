"""A provisioner that gets encryption or transport of the stores wrong is found out by the check of its criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from provisioners.encryption import (
    bucket_encryption,
    log_group_encryption,
    queue_encryption,
    table_encryption,
    topic_encryption,
)
from provisioners.shared import policy_statements
from provisioners.shared.key_policies import NamedKey
from provisioners.transport import api_security_policy, bucket_policy, domain_security_policy, queue_policies
from steps import encryption, transport
from stormproof.aws.observe.security_policies import Domain
from stormproof.core.judges.encryption.at_rest import judge_kept
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Call, Change, Step
from stormproof.core.system import Queue
from stormproof.stimuli.encryption import stored_data
from tests.provisioners.fakes import ACCOUNT, API, BUCKET, REGION, TABLE, FakeReads, context, untold
from tests.provisioners.made_functions import configuration
from tests.provisioners.mutations import Mutation, calls, instead, result

QUEUE = Queue(
    "shop-pm", f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/shop-pm", f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-pm"
)
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000001"
OTHER = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-4000-8000-000000000002"
OPEN = {
    "Effect": "Allow",
    "Principal": {"Service": [f"logs.{REGION}.amazonaws.com", "cloudwatch.amazonaws.com"]},
    "Action": "kms:*",
    "Resource": "*",
}
ADMITTING = NamedKey(KEY, {"Statement": [OPEN]})
GROUP = "/aws/lambda/shop-api"


def desired(**policy: Any) -> PlanContext:
    """Return what is planned for a system with a queue."""
    made = context(**policy)
    return replace(made, system=replace(made.system, queues=(QUEUE,)))


def bench(wanted: PlanContext, answers: dict[tuple[str, str], Any]) -> Any:
    """Return a bench that finds this on AWS."""
    return SimpleNamespace(reads=FakeReads(answers), context=wanted)


def last(steps: Iterable[Step], operation: str, parameter: str, standing: Any) -> Any:
    """Return what the last call of an operation gives, what stands where there is none."""
    made = calls(steps, operation)
    return made[-1][parameter] if made else standing


def bucket_refuses() -> None:
    """Judge what the bucket's policy refuses of uploads, where a key is named."""
    wanted = desired(encryption_key_arn=KEY)
    put = last(bucket_policy.plan(wanted, ((BUCKET, parsed(None)),)), "put_bucket_policy", "Policy", None)
    encryption.bucket_refuses(bench(wanted, {("s3", "get_bucket_policy"): {"Policy": put}}))


def stores_by_key() -> None:
    """Judge by which keys bucket, table and queue encrypt, where another key stood than the one that is named."""
    wanted = desired(encryption_key_arn=KEY)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": OTHER}}
    bucket = last(
        bucket_encryption.plan(wanted, ((BUCKET, rule),)),
        "put_bucket_encryption",
        "ServerSideEncryptionConfiguration",
        {"Rules": [rule]},
    )
    table = last(
        table_encryption.plan(wanted, ((TABLE, OTHER),)), "update_table", "SSESpecification", {"KMSMasterKeyId": OTHER}
    )
    looked = bench(
        wanted,
        {
            ("s3", "get_bucket_encryption"): {"ServerSideEncryptionConfiguration": bucket},
            ("dynamodb", "describe_table"): {
                "Table": {"SSEDescription": {"SSEType": "KMS", "KMSMasterKeyArn": table["KMSMasterKeyId"]}}
            },
            ("sqs", "get_queue_attributes"): {"Attributes": queue(wanted, {"KmsMasterKeyId": OTHER})},
        },
    )
    encryption.each_names_one(encryption.looked_up(looked), looked, encryption.demanded(looked), untold)


def queue(wanted: PlanContext, standing: dict[str, str]) -> dict[str, str]:
    """Return a queue's attributes after the plan for its encryption."""
    steps = queue_encryption.plan(wanted, ((QUEUE, standing),))
    return {**standing, **last(steps, "set_queue_attributes", "Attributes", {})}


def queue_by_sqs() -> None:
    """Judge the encryption of a queue that had none, where no key is named."""
    wanted = desired()
    looked = bench(wanted, {("sqs", "get_queue_attributes"): {"Attributes": queue(wanted, {})}})
    encryption.messages_kept(looked, encryption.demanded(looked), untold)


def traces_by_key() -> None:
    """Judge by which keys logs and alerts rest, where a key is named; the log group is made by the same plan."""
    make = Call("logs", "create_log_group", {"logGroupName": GROUP})
    pending = Change("other", GROUP, "retention", Action.CREATE, None, "x", (make,))
    wanted = replace(desired(encryption_key_arn=KEY), pending=(pending,))
    groups = log_group_encryption.plan(wanted, log_group_encryption.Groups({}, ADMITTING))
    topic = topic_encryption.plan(wanted, topic_encryption.Topic("", ADMITTING))
    group = {"logGroupName": GROUP, "kmsKeyId": last(groups, "associate_kms_key", "kmsKeyId", "")}
    looked = bench(
        wanted,
        {
            ("lambda", "get_function_configuration"): configuration(),
            ("apigateway", "get_stages"): {"item": []},
            ("logs", "describe_log_groups"): lambda logGroupNamePrefix: (  # noqa: N803 - boto3's name
                [group] if GROUP.startswith(logGroupNamePrefix) else []
            ),
            ("sns", "get_topic_attributes"): {
                "Attributes": {"KmsMasterKeyId": last(topic, "set_topic_attributes", "AttributeValue", "")}
            },
        },
    )
    kept = stored_data.traces_kept(looked)
    assert {each.resource for each in kept} >= {
        Names(wanted.system).log_group_arn(GROUP),
        Names(wanted.system).alert_topic_arn,
    }
    judge_kept(kept, encryption.demanded(looked))


def stores_refuse() -> None:
    """Judge what the policies of bucket and queue refuse."""
    wanted = desired()
    put = last(bucket_policy.plan(wanted, ((BUCKET, parsed(None)),)), "put_bucket_policy", "Policy", None)
    attributes = last(queue_policies.plan(wanted, ((QUEUE, {}),)), "set_queue_attributes", "Attributes", {})
    transport.refuse_without(
        bench(
            wanted,
            {
                ("s3", "get_bucket_policy"): {"Policy": put},
                ("sqs", "get_queue_attributes"): {"Attributes": attributes},
            },
        ),
        untold,
    )


def endpoints() -> None:
    """Judge the security policies of an API and a domain that admitted TLS 1.0."""
    wanted, domain = desired(), Domain("shop.example", "TLS_1_0")

    def policy(steps: Iterable[Step], operation: str) -> str:
        (patch,) = last(steps, operation, "patchOperations", [{"value": "TLS_1_0"}])
        return str(patch["value"])

    api = policy(api_security_policy.plan(wanted, "TLS_1_0"), "update_rest_api")
    own = policy(domain_security_policy.plan(wanted, (domain,)), "update_domain_name")
    looked = bench(
        wanted,
        {
            ("apigateway", "get_rest_api"): {"securityPolicy": api},
            ("apigateway", "get_domain_names"): [{"domainName": domain.name, "securityPolicy": own}],
            ("apigateway", "get_base_path_mappings"): [{"restApiId": API}],
        },
    )
    transport.admit_modern(transport.security_policies(looked))


def forgetting(sid: str) -> Callable[[Any], Any]:
    """Return the mutation by which a statement of the bucket's policy is forgotten."""
    return result(lambda statements: tuple(each for each in statements if each["Sid"] != sid))


def narrowed(**changed: Any) -> Callable[[Any], Any]:
    """Return the mutation by which a statement refuses something else."""
    return result(lambda statement: {**statement, **changed})


TAKEN, OTHER_KEY = "encryption.other_taken", "encryption.other_key"
NO_DEMAND = instead(lambda *_: True)
ENCRYPTION = [
    *(
        Mutation(f"{sid} is forgotten", bucket_policy, "statements", forgetting(sid), bucket_refuses, TAKEN)
        for sid in (policy_statements.CLIENT_KEY, policy_statements.OTHER_ALGORITHM, policy_statements.OTHER_KEY)
    ),
    Mutation("uploads are allowed", bucket_policy, "deny", narrowed(Effect="Allow"), bucket_refuses, TAKEN),
    Mutation("the bucket's key", bucket_encryption, "satisfied", NO_DEMAND, stores_by_key, OTHER_KEY),
    Mutation("the table's key", table_encryption, "will_do", NO_DEMAND, stores_by_key, OTHER_KEY),
    Mutation("the queue's key", queue_encryption, "will_do", NO_DEMAND, stores_by_key, OTHER_KEY),
    Mutation(
        "another key for the bucket",
        bucket_encryption,
        "_rule",
        lambda rule: lambda standing, _key: rule(standing, OTHER),
        stores_by_key,
        OTHER_KEY,
    ),
    Mutation(
        "encryption switched off",
        queue_encryption,
        "BY_SQS",
        instead({"SqsManagedSseEnabled": "false"}),
        queue_by_sqs,
        "encryption.none",
    ),
    Mutation("a log group", log_group_encryption, "_made", instead(lambda _: iter(())), traces_by_key, OTHER_KEY),
    Mutation(
        "the topic's key",
        topic_encryption,
        "_set",
        lambda put: lambda topic, _key: put(topic, OTHER),
        traces_by_key,
        OTHER_KEY,
    ),
]
PLAIN, OLD = "tls.store_plain", "tls.old_policy"
TRANSPORT = [
    *(
        Mutation(f"{sid} is forgotten", bucket_policy, "statements", forgetting(sid), stores_refuse, PLAIN)
        for sid in ("StormproofDenyInsecureTransport", "StormproofDenyOldTls")
    ),
    Mutation(
        "the objects are forgotten",
        bucket_policy,
        "deny_insecure",
        narrowed(Resource="arn:aws:s3:::shop-artefacts"),
        stores_refuse,
        PLAIN,
    ),
    Mutation("only reading is refused", bucket_policy, "deny", narrowed(Action="s3:GetObject"), stores_refuse, PLAIN),
    Mutation(
        "only sending is refused",
        queue_policies,
        "deny_insecure",
        narrowed(Action="sqs:SendMessage"),
        stores_refuse,
        PLAIN,
    ),
    Mutation(
        "the queue's owner is let in",
        queue_policies,
        "deny_insecure",
        narrowed(Principal=ACCOUNT),
        stores_refuse,
        PLAIN,
    ),
    Mutation("the API's new policy", api_security_policy, "MODERN", instead("TLS_1_0"), endpoints, OLD),
    Mutation("the API's policy is taken for new", api_security_policy, "OLD", instead("SSL_3_0"), endpoints, OLD),
    Mutation("the domain's new policy", domain_security_policy, "MODERN", instead("TLS_1_0"), endpoints, OLD),
    Mutation("the domain's policy is taken for new", domain_security_policy, "OLD", instead("SSL_3_0"), endpoints, OLD),
]


@pytest.mark.parametrize("mutation", [*ENCRYPTION, *TRANSPORT], ids=str)
def test_the_check_turns_red(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is green as the provisioner is, and red for the expected reason when that is mutated."""
    mutation.turns_red(monkeypatch)
