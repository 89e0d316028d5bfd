"""What a function needs: by its code with its environment, by its settings, and said where it cannot be told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.least_privilege.declared import Surroundings
from stormproof.core.least_privilege.needs import Needs, document, granted, needs
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.system import Queue
from tests.provisioners.fakes import SYSTEM
from tests.provisioners.made_functions import configuration
from tests.stormproof.core.least_privilege.packages import used

HERE = "eu-west-1:123456789012"
TABLE = f"arn:aws:dynamodb:{HERE}:table/shop-projects"
QUEUE = f"arn:aws:sqs:{HERE}:in"
LOGS = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}


def told(
    body: str, around: Surroundings | None = None, environment: dict[str, str] | None = None, **settings: Any
) -> Needs:
    """Return the needs of a handler with some lines of code."""
    source = f"import boto3, os\ndef handle(event, context):\n    {body}\n"
    variables = {"TABLE": "shop-projects", "BUCKET": "shop-artefacts"} if environment is None else environment
    standing = configuration(Environment={"Variables": variables}, **settings)
    return needs(SYSTEM, standing, around or Surroundings(), used(source))


def by_code(found: Needs) -> set[tuple[str, str]]:
    """Return the permissions beside those for the log."""
    return {(each.action, each.resource) for each in found.permissions if each.action not in LOGS}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("boto3.client('dynamodb').get_item(TableName=os.environ['TABLE'])", {("dynamodb:GetItem", TABLE)}),
        ("boto3.client('dynamodb').scan(TableName=event)", {("dynamodb:Scan", TABLE)}),
        (
            "boto3.client('dynamodb').query(TableName='orders', IndexName='i')",
            {
                ("dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/orders"),
                ("dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/orders/index/*"),
            },
        ),
        (
            "boto3.client('dynamodb').transact_write_items(TransactItems=[{'Put': {'TableName': 'orders'}}])",
            {("dynamodb:PutItem", f"arn:aws:dynamodb:{HERE}:table/orders")},
        ),
        (
            "boto3.client('s3').put_object(Bucket=os.environ['BUCKET'], Key='k', Tagging='a=b')",
            {
                ("s3:PutObject", "arn:aws:s3:::shop-artefacts/*"),
                ("s3:PutObjectTagging", "arn:aws:s3:::shop-artefacts/*"),
            },
        ),
        (
            "boto3.client('s3').upload_file('f', 'reports', 'k')",
            {("s3:PutObject", "arn:aws:s3:::reports/*"), ("s3:AbortMultipartUpload", "arn:aws:s3:::reports/*")},
        ),
        ("boto3.client('s3').list_buckets()", {("s3:ListAllMyBuckets", "*")}),
        (
            "boto3.client('sqs').send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/123456789012/jobs')",
            {("sqs:SendMessage", f"arn:aws:sqs:{HERE}:jobs")},
        ),
        (
            "boto3.client('secretsmanager').get_secret_value(SecretId='db')",
            {("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:db-??????")},
        ),
        (
            "boto3.client('ssm').get_parameter(Name='/shop/key')",
            {("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/shop/key")},
        ),
        (
            "boto3.client('sns').publish(TopicArn='arn:aws:sns:eu-west-1:123456789012:t')",
            {("sns:Publish", f"arn:aws:sns:{HERE}:t")},
        ),
        ("boto3.client('cloudwatch').put_metric_data(Namespace='n')", {("cloudwatch:PutMetricData", "*")}),
        ("boto3.client('sts').get_caller_identity()", set()),
        ("boto3.client('dynamodb').get_item(TableName=os.environ['UNSET'])", set()),
    ],
)
def test_code_needs_actions_on_the_resources_that_it_names(body: str, expected: set[tuple[str, str]]) -> None:
    """By name, URL or ARN; the declared one where the code does not say; none where a variable is not set."""
    found = told(body)
    assert by_code(found) == expected
    assert not found.undecided


def test_reading_what_may_be_absent_needs_to_list() -> None:
    """Who may not list a bucket is told 403 for what is not there, and code that expects 404 breaks."""
    body = "boto3.client('s3').get_object(Bucket=os.environ['BUCKET'], Key='k') or 'NoSuchKey'"
    assert ("s3:ListBucket", "arn:aws:s3:::shop-artefacts") in by_code(told(body))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("boto3.client('sqs').send_message(QueueUrl=event)", "on which resource sqs:SendMessage is needed"),
        ("boto3.client('dynamodb').execute_statement(Statement='x')", "what dynamodb execute_statement needs"),
    ],
)
def test_what_cannot_be_decided_is_said_and_not_granted(body: str, said: str) -> None:
    """The owner says it."""
    found = told(body)
    assert not by_code(found)
    assert any(said in each for each in found.undecided)


def test_a_queue_that_the_environment_declares_will_do_where_the_code_does_not_say() -> None:
    """One of the system's, by name or URL."""
    queue = Queue(
        "shop-jobs", "https://sqs.eu-west-1.amazonaws.com/123456789012/shop-jobs", f"arn:aws:sqs:{HERE}:shop-jobs"
    )

    system = replace(SYSTEM, queues=(queue,))
    usage = used("import boto3\ndef handle(event, context): boto3.client('sqs').send_message(QueueUrl=event)\n")
    standing = configuration(Environment={"Variables": {"NEXT": queue.url, "OTHER": "x"}})
    assert ("sqs:SendMessage", queue.arn) in by_code(needs(system, standing, Surroundings(), usage))


def test_settings_need_what_aws_says_of_each() -> None:
    """Log group, tracing, dead letters, key, network, event source, destination."""
    queue, topic = f"arn:aws:sqs:{HERE}:in", f"arn:aws:sns:{HERE}:out"
    key = f"arn:aws:kms:{HERE}:key/1"
    found = told(
        "pass",
        Surroundings(({"EventSourceArn": queue},), (topic,), ("/own",)),
        TracingConfig={"Mode": "Active"},
        DeadLetterConfig={"TargetArn": f"arn:aws:sqs:{HERE}:dead"},
        KMSKeyArn=key,
        VpcConfig={"SubnetIds": ["subnet-1"]},
    )
    assert {
        ("xray:PutTraceSegments", "*"),
        ("sqs:SendMessage", f"arn:aws:sqs:{HERE}:dead"),
        ("kms:Decrypt", key),
        ("ec2:CreateNetworkInterface", "*"),
        ("sqs:ReceiveMessage", queue),
        ("sqs:DeleteMessage", queue),
        ("sqs:GetQueueAttributes", queue),
        ("sns:Publish", topic),
    } <= by_code(found)
    assert Permission("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/own:*") in found.permissions


def test_sources_and_file_systems_that_are_not_known_here_are_said() -> None:
    """Kafka, a consumer of Kinesis, a topic of Kafka as destination, and what could not be looked at."""
    sources = (
        {"EventSourceArn": f"arn:aws:kafka:{HERE}:cluster/c"},
        {"EventSourceArn": f"arn:aws:kinesis:{HERE}:stream/s/consumer/c:1"},
        {"EventSourceArn": QUEUE, "DestinationConfig": {"OnFailure": {"Destination": "kafka://failed"}}},
    )
    found = told("pass", Surroundings(sources, open_points=("the file system behind arn:fs: denied",)))
    assert len(found.undecided) == 4


def test_a_mounted_file_system_and_a_layer_that_writes_logs_need_their_own() -> None:
    """EFS is mounted with the function's role; Lambda Insights writes to a group of its own."""
    mounted = f"arn:aws:elasticfilesystem:{HERE}:file-system/fs-1"
    found = told("pass", Surroundings(file_systems=(mounted,), layers=("LambdaInsightsExtension-Arm64",)))
    assert {("elasticfilesystem:ClientMount", mounted), ("elasticfilesystem:ClientWrite", mounted)} <= by_code(found)
    log = f"arn:aws:logs:{HERE}:log-group:/aws/lambda-insights:*"
    assert Permission("logs:PutLogEvents", log) in found.permissions


PERMISSIONS = st.frozensets(
    st.builds(
        Permission,
        st.sampled_from(["s3:GetObject", "sqs:SendMessage", "a:B"]),
        st.sampled_from(["arn:1", "arn:2", "*"]),
    )
)


@given(PERMISSIONS)
def test_a_policy_grants_exactly_what_it_is_made_of(permissions: frozenset[Permission]) -> None:
    """Nothing is lost or added by putting statements together, and the same permissions make the same text."""
    made = document(permissions)
    assert granted(made) == permissions
    assert json.dumps(made) == json.dumps(document(sorted(permissions, reverse=True)))
