"""The twin's template is right for AWS, and has the shape, warts included, that its README.md tells."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_all  # type: ignore[import-untyped]  # none published

from stormproof.operations.deployment.templates import load

TEMPLATE = Path(__file__).parents[2] / "example" / "template.yaml"
AGENTS = {"Pm": 300, "Dev": 900, "Qa": 600, "Ops": 300}
"""Agent -> its time limit in seconds."""


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    """The template's resources by their logical IDs."""
    found: dict[str, Any] = load(TEMPLATE)["Resources"]
    return found


@pytest.fixture(scope="module")
def properties(resources: dict[str, Any]) -> dict[str, Any]:
    """Their properties."""
    return {name: each["Properties"] for name, each in resources.items()}


def test_the_linter_of_cloudformation_has_nothing_to_say() -> None:
    """Types, properties and values are those of the registry's schemas, the transform's included; advice is none."""
    found = lint_all(TEMPLATE.read_text("utf-8"))
    assert [str(match) for match in found if match.rule.severity != "informational"] == []


def test_it_has_these_kinds_of_resources_and_no_others(resources: dict[str, Any]) -> None:
    """No authorizer, web ACL, dashboard, budget, canary, alias, domain, log group or dead-letter queue."""
    assert Counter(each["Type"] for each in resources.values()) == {
        "AWS::ApiGateway::ApiKey": 1,
        "AWS::ApiGateway::UsagePlan": 1,
        "AWS::ApiGateway::UsagePlanKey": 1,
        "AWS::CloudWatch::Alarm": 3,
        "AWS::DynamoDB::Table": 1,
        "AWS::IAM::Role": 1,
        "AWS::Lambda::Permission": 1,
        "AWS::S3::Bucket": 1,
        "AWS::SNS::Topic": 1,
        "AWS::SQS::Queue": 4,
        "AWS::Serverless::Api": 1,
        "AWS::Serverless::Function": 5,
        "AWS::Serverless::LayerVersion": 1,
    }


def test_the_quota_is_a_days_and_a_parameter(properties: dict[str, Any]) -> None:
    """1,000 a day by default; 1,000 a second with a burst of 2,000."""
    assert properties["UsagePlan"]["Quota"] == {"Limit": {"Ref": "QuotaPerDay"}, "Period": "DAY"}
    assert load(TEMPLATE)["Parameters"]["QuotaPerDay"]["Default"] == 1000
    assert properties["UsagePlan"]["Throttle"] == {"RateLimit": 1000, "BurstLimit": 2000}


def test_one_role_serves_all_functions(properties: dict[str, Any]) -> None:
    """With the full access of three services."""
    functions = [properties[f"{name}Function"] for name in ("Api", *(f"{agent}Agent" for agent in AGENTS))]
    assert [each["Role"] for each in functions] == [{"Fn::GetAtt": ["FunctionRole", "Arn"]}] * 5
    policies = {each["Fn::Sub"].rpartition("/")[2] for each in properties["FunctionRole"]["ManagedPolicyArns"]}
    assert policies == {
        "AWSLambdaBasicExecutionRole",
        "AWSXRayDaemonWriteAccess",
        "AmazonDynamoDBFullAccess",
        "AmazonS3FullAccess",
        "AmazonSQSFullAccess",
    }


def test_a_message_stays_hidden_longer_than_its_function_may_run(properties: dict[str, Any]) -> None:
    """And comes again for ever: no queue has a redrive policy."""
    assert properties["ApiFunction"]["Timeout"] == 30
    for agent, timeout in AGENTS.items():
        assert properties[f"{agent}AgentFunction"]["Timeout"] == timeout
        assert properties[f"{agent}Queue"]["VisibilityTimeout"] > timeout
        assert "RedrivePolicy" not in properties[f"{agent}Queue"]


def test_the_alarms_look_right_and_are_wrong(properties: dict[str, Any]) -> None:
    """A count for a percentage, minutes for failures in a row, an ID where the API's name belongs."""
    rate, row, server = (properties[f"{name}Alarm"] for name in ("ErrorRate", "ConsecutiveFailures", "ServerErrors"))
    assert (rate["Statistic"], rate["Threshold"]) == ("Sum", 5)
    assert (row["Period"], row["EvaluationPeriods"]) == (60, 3)
    assert server["Dimensions"] == [{"Name": "ApiName", "Value": {"Ref": "FactoryApi"}}]


def test_the_table_has_no_index(properties: dict[str, Any]) -> None:
    """Though the code asks for one."""
    assert "GlobalSecondaryIndexes" not in properties["DataTable"]
    assert 'IndexName="GSI1"' in (TEMPLATE.parent / "functions" / "api" / "app.py").read_text("utf-8")
