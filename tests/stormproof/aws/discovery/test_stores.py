"""Which tables, buckets and queues belong to a system: none or several, without what tools make."""

from __future__ import annotations

import pytest

from stormproof.aws.discovery.left_out import BUCKET, FUNCTION, TABLE, Choice, Found, found_by_tags, leave_out
from stormproof.aws.discovery.systems import discover
from stormproof.core.naming import TAG
from tests.stormproof.aws.discovery.test_systems import ACCOUNT, STACK, TAGGED, Account, target, told


@pytest.mark.parametrize(
    ("tables", "buckets", "queues"),
    [([], [], []), (["t"], [], ["q"]), ([], ["b"], []), (["t", "u"], ["b", "c"], ["q"])],
)
def test_there_may_be_none_or_several_of_each_store(tables: list[str], buckets: list[str], queues: list[str]) -> None:
    """By names, by tags and in a stack alike."""
    there = Account(
        tables=tables,
        buckets=buckets,
        queues=queues,
        apis={"a1": {"app": "x"}},
        functions=["f-api"],
        tags={
            ACCOUNT.format("lambda", "function:f-api"): {"app": "x"},
            **{ACCOUNT.format("dynamodb", f"table/{name}"): {"app": "x"} for name in tables},
            **{f"arn:aws:s3:::{name}": {"app": "x"} for name in buckets},
            **{ACCOUNT.format("sqs", name): {"app": "x"} for name in queues},
        },
        stacks={
            "s": [
                *STACK[:2],
                *(("AWS::DynamoDB::Table", f"T{name}", name) for name in tables),
                *(("AWS::S3::Bucket", f"B{name}", name) for name in buckets),
                *(("AWS::SQS::Queue", f"Q{name}", f"https://sqs/{name}") for name in queues),
            ]
        },
    )
    named = f'rest_api_id = "a1"\nfunctions = {{ api = "f-api" }}\n{tables=}\n{buckets=}\n{queues=}'
    for selector in (named, 'tags = { app = "x" }', 'stack = "s"'):
        system = discover(there, target(selector))
        assert [each.name for each in system.tables] == tables
        assert [each.arn for each in system.buckets] == [f"arn:aws:s3:::{name}" for name in buckets]
        assert [each.name for each in system.queues] == queues
        assert system.tables == () or system.tables[0].arn == ACCOUNT.format("dynamodb", f"table/{tables[0]}")
        assert system.left_out == ()


def test_what_a_tool_deploys_with_is_left_out_and_told() -> None:
    """The bucket that the Serverless Framework deploys from, unless it is to be included; what is excluded by name."""
    there = Account(
        stacks={"s": [*STACK[:2], *STACK[3:], ("AWS::S3::Bucket", "ServerlessDeploymentBucket", "x-deploys")]},
        buckets=["b", "x-deploys"],
        functions=["f-api"],
        queues=["q"],
    )
    system = discover(there, target('stack = "s"\nexclude = ["t"]'))
    assert (system.tables, [bucket.name for bucket in system.buckets]) == ((), ["b"])
    assert [(each.kind, each.name) for each in system.left_out] == [("table", "t"), ("bucket", "x-deploys")]
    assert "exclude" in system.left_out[0].reason
    assert "Serverless Framework deploys" in str(system.left_out[1])
    included = discover(there, target('stack = "s"\ninclude = ["x-deploys"]'))
    assert [each.name for each in included.buckets] == ["b", "x-deploys"]
    assert included.left_out == ()


def test_a_name_that_is_chosen_among_what_is_found_and_is_not_there_is_a_mistake() -> None:
    """It may be misspelt, and what was meant would be hardened."""
    there = Account(stacks={"s": [*STACK[:2], *STACK[3:]]}, functions=["f-api"], queues=["q"])
    assert "tt is not among what is found" in told(there, 'stack = "s"\nexclude = ["tt"]')


TOOLS = [
    (FUNCTION, "s-LogRetentionaae0aa3c5b4d4-1", "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A"),
    (FUNCTION, "s-CustomS3Auto-1", "CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F"),
    (FUNCTION, "s-AWS679f53fac002430cb0da5-1", "AWS679f53fac002430cb0da5b7982bd22872D164C4C"),
    (FUNCTION, "s-CustomCDKBucketDeployment-1", "CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C81C01536"),
    (FUNCTION, "s-BucketNotificationsHandler-1", "BucketNotificationsHandler050a0587b7544547bf325f094a3db8347ECC3691"),
    (FUNCTION, "s-SeedProviderframework-1", "SeedProviderframeworkonEventE9ED19F6"),
    (FUNCTION, "shop-dev-custom-resource-existing-s3", "CustomDashresourceDashexistingDashs3LambdaFunction"),
    (BUCKET, "shop-dev-serverlessdeploymentbucket-u7hlsz6j0xd5", "ServerlessDeploymentBucket"),
    (BUCKET, "lambda-trace-platform-de-serverlessdeploymentbuck-eebu7h0uxwpg", ""),
    (BUCKET, "aws-sam-cli-managed-default-samclisourcebucket-3ma345ba4af33", ""),
    (BUCKET, "cdk-hnb659fds-assets-123456789012-us-west-2", ""),
    (BUCKET, "zappa-4f0k2m9xq", ""),
    (BUCKET, "cf-templates-1a2b3c4d5e6f7-us-east-1", ""),
]
OWN = [
    (FUNCTION, "shop-log-retention", "LogRetention"),
    (FUNCTION, "shop-framework", "FrameworkHandler"),
    (BUCKET, "shop-deployments", "DeploymentReports"),
    (BUCKET, "zappa-pictures-of-guitars", "Pictures"),
    (BUCKET, "cdk-collection", "Discs"),
    (TABLE, "ServerlessDeploymentBucket", "ServerlessDeploymentBucket"),
]


@pytest.mark.parametrize(("kind", "name", "logical"), TOOLS)
def test_what_tools_make_is_known_by_their_names_for_it(kind: str, name: str, logical: str) -> None:
    """In a stack by the logical ID, by tags by CloudFormation's own, elsewhere by the name."""
    (left,) = leave_out([Found(kind, name, logical)], Choice())
    assert (left.kind, left.name) == (kind, name)
    assert "[system] include" in left.reason
    assert list(leave_out([found_by_tags(kind, name, {"aws:cloudformation:logical-id": logical})], Choice()))
    assert not list(leave_out([Found(kind, name, logical)], Choice(include=frozenset({name}))))


@pytest.mark.parametrize(("kind", "name", "logical"), OWN)
def test_what_only_sounds_like_it_is_the_systems(kind: str, name: str, logical: str) -> None:
    """What is left out is not protected: a name must be the tool's own."""
    assert not list(leave_out([Found(kind, name, logical)], Choice()))


def test_what_stormproof_made_is_no_part_of_the_system() -> None:
    """An owner's tool may have put its tags on everything of the account, on the table of keys too."""
    (left,) = leave_out([found_by_tags(TABLE, "stormproof-a1-keys", {"app": "x", TAG: "us-east-1/a1"})], Choice())
    assert left.reason == "Stormproof made it"


def test_a_bucket_that_only_others_have_is_not_found() -> None:
    """One of another stack, one without the tag: nobody is asked to name a bucket for want of one."""
    there = Account(
        stacks={"s": STACK[:2], "others": [("AWS::S3::Bucket", "Bucket", "b")]},
        tags={"arn:aws:s3:::b": {"app": "y"}, ACCOUNT.format("lambda", "function:f-api"): {"app": "x"}},
        apis={"a1": {"app": "x"}},
        functions=["f-api"],
    )
    for selector in ('stack = "s"', 'tags = { app = "x" }'):
        assert discover(there, target(selector)).buckets == ()


def test_two_apis_leave_open_which_one_is_meant() -> None:
    """And what the tags do not find is missing."""
    twice = Account(tags=TAGGED, apis={"a1": {"app": "x"}, "a2": {"app": "x"}})
    assert "2 of kind REST API (a1, a2)" in told(twice, 'tags = { app = "x" }')
    assert "no REST API is named, tagged or in the stack" in told(Account(tags=TAGGED), 'tags = { app = "x" }')
