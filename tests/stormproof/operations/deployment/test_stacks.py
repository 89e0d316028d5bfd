"""What a deployed stack is told as: a system of one each, and its stage whatever else it has."""

from __future__ import annotations

import pytest

from stormproof.operations.deployment.stacks import Stack, as_system, serving_stage

API = ("AWS::ApiGateway::RestApi", "Api", "a1")
FUNCTION = ("AWS::Lambda::Function", "Handler", "f")
STAGE = ("AWS::ApiGateway::Stage", "Stage", "prod")
TABLE = ("AWS::DynamoDB::Table", "Table", "t")
BUCKET = ("AWS::S3::Bucket", "Bucket", "b")


def stack(*members: tuple[str, str, str]) -> Stack:
    """Return a stack of resources: type, logical ID, physical ID."""
    keys = ("ResourceType", "LogicalResourceId", "PhysicalResourceId")
    return Stack("s", tuple(dict(zip(keys, each, strict=True)) for each in members), {})


@pytest.mark.parametrize(
    ("members", "told", "stage"),
    [
        ((API, FUNCTION, STAGE, TABLE, BUCKET), True, "prod"),
        ((API, FUNCTION, STAGE), False, "prod"),
        ((API, FUNCTION, STAGE, TABLE, ("AWS::DynamoDB::Table", "Other", "u"), BUCKET), False, "prod"),
        ((API, FUNCTION, TABLE, BUCKET), False, None),
        ((API, FUNCTION, STAGE, ("AWS::ApiGateway::Stage", "Second", "dev"), TABLE, BUCKET), False, None),
    ],
)
def test_the_stage_is_told_of_every_stack_that_has_one(
    members: tuple[tuple[str, str, str], ...],
    told: bool,  # noqa: FBT001 - of two outcomes
    stage: str | None,
) -> None:
    """A system as ready files name it has one table and one bucket; a target file needs neither."""
    assert (as_system(stack(*members)) is not None, serving_stage(stack(*members))) == (told, stage)
