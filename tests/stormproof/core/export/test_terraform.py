"""What is said to Terraform is its language, once a resource, under the address that its owner knows."""

from __future__ import annotations

from typing import Any

import hcl2

from stormproof.core.export.settings import (
    BUCKET,
    BUCKET_POLICY,
    FUNCTION,
    LOG_GROUP,
    QUEUE,
    STAGE,
    TABLE,
    ApiSettings,
    Applied,
    How,
    MethodSetting,
    Setting,
)
from stormproof.core.export.terraform import addresses, snippet

NOTHING = ApiSettings("abc")
FUNCTION_SETTINGS = (
    Setting("rate-guard", "rate guard", FUNCTION, "api", ("Layers",), ["arn:layer:1"], How.ADD),
    Setting("rate-guard", "rate guard", FUNCTION, "api", ("Environment", "Variables"), {"A": "${b}"}, How.MERGE),
    Setting("function-role", "execution role", FUNCTION, "api", ("Role",), "arn:role"),
)


def blocks(text: str) -> dict[str, Any]:
    """Return what Terraform's parser finds: arguments by type and label."""
    found: dict[str, Any] = {}
    for resource in hcl2.loads(text)["resource"]:
        for kind, named in resource.items():
            for label, arguments in named.items():
                found[f"{kind.strip(chr(34))}.{label.strip(chr(34))}"] = arguments
    return found


def test_a_resource_is_one_block() -> None:
    """Whatever controls have set on it; what begins a template of Terraform's is said as text."""
    made = snippet(Applied(FUNCTION_SETTINGS, NOTHING))
    assert set(blocks(made.text)) == {"aws_lambda_function.api"}
    assert "$${b}" in made.text
    assert {each.property for each in made.placed} == {"layers", "environment", "role"}


def test_every_kind_of_setting_is_an_argument_of_the_provider() -> None:
    """Stores, stage and methods; labels are identifiers, whatever things are called."""
    settings = (
        Setting(
            "table-recovery", "", TABLE, "data", ("PointInTimeRecoverySpecification",), {"RecoveryPeriodInDays": 9}
        ),
        Setting("bucket-versioning", "", BUCKET, "1.files", ("VersioningConfiguration",), {"Status": "Enabled"}),
        Setting("redrive-policies", "", QUEUE, "work", ("RedrivePolicy",), {"deadLetterTargetArn": "arn:q"}),
        Setting("access-log", "", STAGE, "prod", ("AccessLogSetting",), {"DestinationArn": "arn:g", "Format": "{}"}),
    )
    method = MethodSetting("/a", "GET", authorized=True, key_lifted=True, uri="arn:f:live/invocations", alias="live")
    made = snippet(Applied(settings, ApiSettings("abc", {"id": "auth1"}, (method,))))
    found = blocks(made.text)
    assert set(found) == {
        "aws_dynamodb_table.data",
        "aws_s3_bucket_versioning._1_files",
        "aws_sqs_queue.work",
        "aws_api_gateway_stage.prod",
        "aws_api_gateway_method.GET__a",
        "aws_api_gateway_integration.GET__a",
    }
    assert found["aws_api_gateway_method.GET__a"]["api_key_required"] is False


def test_resources_are_called_as_the_owner_s_state_calls_them() -> None:
    """Those of modules too; what several could be is called by its own name."""
    lambda_ = {"address": "module.a.aws_lambda_function.front", "type": "aws_lambda_function"}
    child = {"resources": [{**lambda_, "values": {"function_name": "api"}}]}
    known = addresses({"values": {"root_module": {"resources": [], "child_modules": [child]}}})
    made = snippet(Applied(FUNCTION_SETTINGS, NOTHING), known)
    assert {each.where for each in made.placed} == {"module.a.aws_lambda_function.front"}
    assert set(blocks(made.text)) == {"aws_lambda_function.front"}


def test_a_log_group_is_called_as_its_state_calls_it() -> None:
    """Its name is a path, by which the state knows it."""
    log = {"address": "aws_cloudwatch_log_group.front", "type": "aws_cloudwatch_log_group"}
    known = addresses({"values": {"root_module": {"resources": [{**log, "values": {"name": "/aws/lambda/front"}}]}}})
    kept = Setting("system-log-groups", "", LOG_GROUP, "/aws/lambda/front", ("RetentionInDays",), 90, How.LITERAL)
    made = snippet(Applied((kept,), NOTHING), known)
    assert [each.where for each in made.placed] == ["aws_cloudwatch_log_group.front"]
    assert 'with name = "/aws/lambda/front"' in made.text
    assert "retention_in_days = 90" in made.text


def test_what_is_not_said_stands_there_with_its_reason() -> None:
    """A statement within somebody's policy is no argument of a resource that is known."""
    statement = Setting("bucket-policy", "policy", BUCKET_POLICY, "files", ("PolicyDocument",), [], How.ADD)
    made = snippet(Applied((statement,), NOTHING))
    assert [each.control for each in made.left] == ["bucket-policy"]
    assert "# Not here: bucket-policy: files: " in made.text
