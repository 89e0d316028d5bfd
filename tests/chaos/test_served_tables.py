"""A table that serves in another's place has all of its settings, and traffic goes there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.observe.lambda_functions import read_function, variables
from stormproof.aws.observe.recovery.table_settings import read_table_settings
from stormproof.core.recovery.table_settings import lacking
from tests.chaos.conftest import Ground
from tests.chaos.recovering import done, lost
from tests.hardened_site import Site

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
INDEX, SERVING = "by-owner", "-recovered-"
SCALER = (
    "arn:aws:iam::123456789012:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"
)
"""AWS answers with it whoever registers a table, moto with what it is given:
https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
"""


def as_an_owner_has_it(site: Site, table: str) -> None:
    """Give a table all that a restore loses: capacity, an index, scaling, tags, expiry, stream, policy, alarms."""
    dynamodb: Any = site.client("dynamodb")
    dynamodb.update_table(TableName=table, BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)
    _indexed(dynamodb, table)
    where, arn = {"TableName": table}, dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    dynamodb.update_table(**where, StreamSpecification=stream)
    dynamodb.update_table(**where, TableClass="STANDARD_INFREQUENT_ACCESS")
    dynamodb.update_table(**where, DeletionProtectionEnabled=True)
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "cost", "Value": "42"}])
    dynamodb.update_time_to_live(**where, TimeToLiveSpecification={"Enabled": True, "AttributeName": "gone"})
    told = {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:DeleteTable", "Resource": arn}
    dynamodb.put_resource_policy(ResourceArn=arn, Policy=json.dumps({"Version": "2012-10-17", "Statement": [told]}))
    _scaled(site, table)
    _alarmed(site, table)


def _indexed(dynamodb: Any, table: str) -> None:
    create = {
        "IndexName": INDEX,
        "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
        "ProvisionedThroughput": UNITS,
    }
    attributes = [*dynamodb.describe_table(TableName=table)["Table"]["AttributeDefinitions"]]
    attributes.append({"AttributeName": "owner", "AttributeType": "S"})
    indexes = [{"Create": create}]
    dynamodb.update_table(TableName=table, AttributeDefinitions=attributes, GlobalSecondaryIndexUpdates=indexes)


def _scaled(site: Site, table: str) -> None:
    scaling: Any = site.client("application-autoscaling")
    for resource, dimension in (
        (f"table/{table}", "dynamodb:table:ReadCapacityUnits"),
        (f"table/{table}/index/{INDEX}", "dynamodb:index:ReadCapacityUnits"),
    ):
        where = {"ServiceNamespace": "dynamodb", "ResourceId": resource, "ScalableDimension": dimension}
        scaling.register_scalable_target(**where, MinCapacity=5, MaxCapacity=50, RoleARN=SCALER)
        metric = {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}
        tracking = {"TargetValue": 70.0, "PredefinedMetricSpecification": metric}
        scaling.put_scaling_policy(
            **where,
            PolicyName=f"half-{dimension.split(':')[1]}",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=tracking,
        )


def _alarmed(site: Site, table: str) -> None:
    site.client("cloudwatch").put_metric_alarm(
        AlarmName=f"{table}-throttled",
        Namespace="AWS/DynamoDB",
        MetricName="ReadThrottleEvents",
        Dimensions=[{"Name": "TableName", "Value": table}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )


def naming(site: Site, table: str) -> set[str]:
    """Return the functions that serve with a table's name in their environment."""
    reads = site.reached.connection.reader
    states = [read_function(reads, each) for each in site.system.functions]
    return {state.function.name for state in states if table in variables(state.serving).values()}


def test_a_restored_table_has_everything_back_and_traffic_goes_there_and_back(ground: Ground, tmp_path: Path) -> None:
    """Provisioned, with an index of its own; nothing of its settings is lacking, the stream has an ARN of its own."""
    site = ground.site()
    site.apply(site.plan())
    table, reads = site.system.tables[0].name, site.reached.connection.reader
    as_an_owner_has_it(site, table)
    wanted, users = read_table_settings(reads, table), naming(site, table)
    assert wanted.scaling
    assert wanted.alarms
    assert {name for name, _ in wanted.throughput} == {"", INDEX}
    moment = lost(site, lambda: None, lambda: None)
    words = ("table", table, "--to", moment, "--serve")
    done(site, tmp_path, *words)
    (side,) = [each for each in site.client("dynamodb").list_tables()["TableNames"] if SERVING in each]
    found = read_table_settings(reads, side)
    assert lacking(wanted, found) == ()
    assert found.stream_arn not in {"", wanted.stream_arn}
    assert users
    assert (naming(site, table), naming(site, side)) == (set(), users)
    done(site, tmp_path, "table", table, "--back")
    assert (naming(site, table), naming(site, side)) == (users, set())
    assert lacking(wanted, read_table_settings(reads, table)) == ()
