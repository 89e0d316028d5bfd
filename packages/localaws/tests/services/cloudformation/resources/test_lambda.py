"""CloudFormation's types of Lambda."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.lambda_ import TYPES
from localaws_testing.resource_lives import Life, Look, filled, lived

Make = Callable[..., Any]
Needs = dict[str, Callable[[], str]]

SETTINGS: dict[str, Any] = {
    "Runtime": "python3.12",
    "Handler": "index.handler",
    "Role": "@role",
    "Code": {"ZipFile": "import os\ndef handler(event, context):\n    return os.environ.get('STAGE')\n"},
}

LIVES = (
    Life(
        "AWS::Lambda::LayerVersion",
        {"LayerName": "@name", "Content": {"S3Bucket": "@bucket", "S3Key": "code.zip"}, "Description": "shared"},
        Look("lambda", "get_layer_version_by_arn", {"Arn": "{id}"}, "Description"),
        "shared",
        attributes=("LayerVersionArn",),
    ),
    Life(
        "AWS::Lambda::Permission",
        {"FunctionName": "@function", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
        Look("lambda", "get_policy", {"FunctionName": "{FunctionName}"}, "length(Policy) > `0`"),
        True,
        attributes=("Id",),
    ),
    Life(
        "AWS::Lambda::EventInvokeConfig",
        {"FunctionName": "@function", "Qualifier": "$LATEST", "MaximumRetryAttempts": 1},
        Look(
            "lambda",
            "get_function_event_invoke_config",
            {"FunctionName": "{FunctionName}", "Qualifier": "$LATEST"},
            "[MaximumRetryAttempts, MaximumEventAgeInSeconds]",
        ),
        [1, None],
        {"MaximumRetryAttempts": None, "MaximumEventAgeInSeconds": 60},
        ("put_function_event_invoke_config",),
        [None, 60],
    ),
    Life(
        "AWS::Lambda::EventSourceMapping",
        {"FunctionName": "@function", "EventSourceArn": "@queue", "BatchSize": 3},
        Look("lambda", "get_event_source_mapping", {"UUID": "{id}"}, "[BatchSize, State]"),
        [3, "Enabled"],
        {"BatchSize": None, "Enabled": False},
        ("update_event_source_mapping",),
        [10, "Disabled"],
        attributes=("Id", "EventSourceMappingArn"),
    ),
    Life(
        "AWS::Lambda::Url",
        {"TargetFunctionArn": "@function", "AuthType": "NONE"},
        Look("lambda", "get_function_url_config", {"FunctionName": "{TargetFunctionArn}"}, "AuthType"),
        "NONE",
        {"AuthType": "AWS_IAM"},
        ("update_function_url_config",),
        "AWS_IAM",
        attributes=("FunctionUrl", "FunctionArn"),
    ),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_resource_lives(aws: Any, make: Make, needs: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing."""
    lived(aws, make, TYPES, needs, life)


def made(make: Make, needs: Needs, **settings: Any) -> Any:
    """Return a function."""
    return make(TYPES, "AWS::Lambda::Function", **filled({**SETTINGS, **settings}, needs))


def configuration(aws: Any, function: Any) -> dict[str, Any]:
    """Return a function's configuration."""
    return dict(aws.client("lambda").get_function_configuration(FunctionName=function.physical.id))


def test_source_text_becomes_a_function(aws: Any, make: Make, needs: Needs) -> None:
    """Code.ZipFile is text, and its module is index; the stack's tags come along."""
    function = made(make, needs, Environment={"Variables": {"STAGE": "prod"}}, Tags=[{"Key": "a", "Value": "b"}])
    answer = aws.client("lambda").invoke(FunctionName=function.physical.id)
    assert answer["Payload"].read() == b'"prod"'
    told = aws.client("lambda").get_function(FunctionName=function.physical.id)
    assert told["Tags"] == {"a": "b", **function.place.tags}
    assert function.physical.attributes["Arn"] == told["Configuration"]["FunctionArn"]


def test_an_update_sends_code_only_where_it_changed(make: Make, needs: Needs) -> None:
    """One changed variable sends the whole environment and nothing else."""
    function = made(make, needs, Environment={"Variables": {"STAGE": "prod", "LEVEL": "1"}}, Timeout=7)
    variables = {"Variables": {"STAGE": "prod", "LEVEL": "2"}}
    sent = function.update(Environment=variables)
    asked = {"FunctionName": function.physical.id, "Environment": variables}
    assert sent == [("update_function_configuration", asked)]
    code = {"ZipFile": "def handler(event, context):\n    return 2\n"}
    assert [operation for operation, _ in function.update(Code=code)] == ["update_function_code"]


def test_what_was_changed_by_api_survives_an_update_of_something_else(aws: Any, make: Make, needs: Needs) -> None:
    """CloudFormation acts on the differences between two templates."""
    function = made(make, needs, MemorySize=256, Description="one")
    aws.client("lambda").update_function_configuration(FunctionName=function.physical.id, MemorySize=512)
    function.update(Description="two")
    assert configuration(aws, function)["MemorySize"] == 512


def test_settings_taken_out_get_lambdas_defaults(aws: Any, make: Make, needs: Needs) -> None:
    """Timeout 3, memory 128, no environment, layers, dead letters or reserved concurrency."""
    function = made(
        make,
        needs,
        Timeout=9,
        MemorySize=256,
        Environment={"Variables": {"STAGE": "prod"}},
        DeadLetterConfig={"TargetArn": "@queue"},
        TracingConfig={"Mode": "Active"},
        LoggingConfig={"LogFormat": "JSON"},
        Architectures=["arm64"],
        ReservedConcurrentExecutions=5,
    )
    names = ("Timeout", "MemorySize", "Environment", "DeadLetterConfig", "TracingConfig", "LoggingConfig")
    function.update(**dict.fromkeys((*names, "Architectures", "ReservedConcurrentExecutions")))
    told = configuration(aws, function)
    assert (told["Timeout"], told["MemorySize"], told["Architectures"]) == (3, 128, ["x86_64"])
    assert told.get("Environment", {}).get("Variables", {}) == {}
    assert "DeadLetterConfig" not in told
    assert (told["TracingConfig"]["Mode"], told["LoggingConfig"]["LogFormat"]) == ("PassThrough", "Text")
    assert "Concurrency" not in aws.client("lambda").get_function(FunctionName=function.physical.id)


def test_an_alias_leads_to_two_versions(aws: Any, make: Make, needs: Needs) -> None:
    """A version that is replaced is another one; weights are a list in templates and a map in Lambda."""
    function = made(make, needs)
    first = make(TYPES, "AWS::Lambda::Version", FunctionName=function.physical.id, Description="one")
    function.update(Code={"ZipFile": "def handler(event, context):\n    return 2\n"})
    second = make(TYPES, "AWS::Lambda::Version", FunctionName=function.physical.id)
    numbers = [version.physical.attributes["Version"] for version in (first, second)]
    assert numbers == ["1", "2"]
    settings = {"FunctionName": function.physical.id, "Name": "live", "FunctionVersion": "1"}
    alias = make(TYPES, "AWS::Lambda::Alias", **settings)
    assert alias.physical.id.endswith(":live")
    weights = {"AdditionalVersionWeights": [{"FunctionVersion": "2", "FunctionWeight": 0.25}]}
    alias.update(RoutingConfig=weights)
    read = aws.client("lambda").get_alias
    assert read(FunctionName=function.physical.id, Name="live")["RoutingConfig"] == {
        "AdditionalVersionWeights": {"2": 0.25}
    }
    alias.update(RoutingConfig=None, FunctionVersion="2")
    told = read(FunctionName=function.physical.id, Name="live")
    assert (told["FunctionVersion"], told.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})) == ("2", {})


def test_an_unchanged_function_makes_no_version(aws: Any, make: Make, needs: Needs) -> None:
    """The version that there is belongs to who made it: neither taken over nor deleted."""
    function = made(make, needs)
    make(TYPES, "AWS::Lambda::Version", FunctionName=function.physical.id)
    with pytest.raises(ClientError, match=r"A version for this Lambda function exists \( 1 \)"):
        make(TYPES, "AWS::Lambda::Version", FunctionName=function.physical.id)
    versions = aws.client("lambda").list_versions_by_function(FunctionName=function.physical.id)["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "1"]


def test_a_layers_permission_is_a_statement(aws: Any, make: Make, needs: Needs) -> None:
    """It is found in the policy of the layer's version, and goes."""
    content = {"S3Bucket": needs["@bucket"](), "S3Key": "code.zip"}
    layer = make(TYPES, "AWS::Lambda::LayerVersion", LayerName=needs["@name"](), Content=content)
    settings = {"LayerVersionArn": layer.physical.id, "Action": "lambda:GetLayerVersion", "Principal": "*"}
    permission = make(TYPES, "AWS::Lambda::LayerVersionPermission", **settings)
    where = {"LayerName": needs["@name"](), "VersionNumber": 1}
    assert permission.physical.id in aws.client("lambda").get_layer_version_policy(**where)["Policy"]
    permission.delete()
    permission.delete()


def test_settings_of_streams_are_refused_before_anything_is_made() -> None:
    """Lambda would refuse them only when their turn comes; the engine names properties that a type does not have."""
    [mapping] = [kind for kind in TYPES if kind.name == "AWS::Lambda::EventSourceMapping"]
    assert "StartingPosition" not in mapping.properties
    assert {"BatchSize", "EventSourceArn", "FilterCriteria", "FunctionResponseTypes"} <= set(mapping.properties)
