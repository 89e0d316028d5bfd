"""What the tests of types of resources start from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from localaws.services.cloudformation.resources import lambda_
from localaws.services.cloudformation.resources.lambda_.inline import package
from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws_testing.resource_lives import Needs
from localaws_testing.resource_types import Tested

Make = Callable[..., Tested]


@pytest.fixture
def make(aws: Any) -> Iterator[Make]:
    """Makes a resource of a type by its properties; what is left is deleted in the end, the last first."""
    made: list[Tested] = []

    def make(types: tuple[ResourceType, ...], name: str, **properties: Any) -> Tested:
        [kind] = [each for each in types if each.name == name]
        made.append(Tested.made(aws, kind, properties))
        return made[-1]

    yield make
    for each in reversed(made):
        if not each.gone:
            each.delete()


@pytest.fixture
def needs(aws: Any, make: Make, unique: Callable[[str], str]) -> Needs:
    """What lives need besides: a role of all services, a queue that everybody may use, a bucket, a function."""
    name = unique("needed")

    @cache
    def role() -> str:
        statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return str(aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])

    @cache
    def queue() -> str:
        arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        aws.client("sqs").create_queue(QueueName=name, Attributes={"Policy": policy})
        return arn

    @cache
    def bucket() -> str:
        aws.client("s3").create_bucket(Bucket=name)
        aws.client("s3").put_object(Bucket=name, Key="code.zip", Body=package("x = 1", "python3.12"))
        return name

    @cache
    def function() -> str:
        code = {"ZipFile": "def handler(event, context):\n    return 1\n"}
        settings = {"Runtime": "python3.12", "Handler": "index.handler", "Role": role(), "Code": code}
        return make(lambda_.TYPES, "AWS::Lambda::Function", **settings).physical.id

    return {"@name": lambda: name, "@role": role, "@queue": queue, "@bucket": bucket, "@function": function}
