"""Lambda as boto3 meets it: configuration, code, versions, aliases, policies, URLs, invocations."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

Name = Callable[[str], str]
SOURCE = """
import json, os
def handler(event, context):
    print("seen", json.dumps(event))
    if event.get("fail"):
        raise RuntimeError("asked to fail")
    return {"version": context.function_version, "mark": os.environ.get("MARK"), "event": event}
"""


def zipped(source: str = SOURCE) -> bytes:
    """A deployment package."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("app.py", source)
    return target.getvalue()


def code_of(refused: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    """The error's code and HTTP status."""
    response: Any = refused.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def invoke(client: Any, name: str, event: Any = None, **more: Any) -> Any:
    """What the function returned."""
    return json.loads(answered(client, name, json.dumps(event or {}).encode(), **more)["Payload"])


def answered(client: Any, name: str, payload: bytes = b"{}", **more: Any) -> dict[str, Any]:
    """The whole answer to an invocation, its payload read."""
    answer = client.invoke(FunctionName=name, Payload=payload, **more)
    return {**answer, "Payload": answer["Payload"].read()}


@pytest.fixture(scope="module")
def role(aws: Any) -> str:
    """An execution role."""
    iam = aws.client("iam")
    try:
        return str(iam.get_role(RoleName="lambda-tests")["Role"]["Arn"])
    except iam.exceptions.NoSuchEntityException:
        made = iam.create_role(RoleName="lambda-tests", AssumeRolePolicyDocument="{}")
        return str(made["Role"]["Arn"])


@pytest.fixture
def client(aws: Any) -> Any:
    """Lambda."""
    return aws.client("lambda")


@pytest.fixture
def make(client: Any, role: str, unique: Name) -> Callable[..., str]:
    """Creates functions and returns their names."""

    def create(source: str = SOURCE, **more: Any) -> str:
        name = unique("f")
        settings = {
            "Runtime": "python3.12",
            "Role": role,
            "Handler": "app.handler",
            "Code": {"ZipFile": zipped(source)},
        }
        client.create_function(FunctionName=name, **{**settings, **more})
        return name

    return create


def test_every_setting_is_kept(client: Any, make: Callable[..., str]) -> None:
    """What CreateFunction is given, GetFunctionConfiguration shows."""
    settings: dict[str, Any] = {
        "Timeout": 7,
        "MemorySize": 256,
        "Environment": {"Variables": {"MARK": "a"}},
        "LoggingConfig": {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "TRACE",
            "SystemLogLevel": "DEBUG",
            "LogGroup": "/own/group",
        },
        "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dead"},
        "TracingConfig": {"Mode": "Active"},
        "EphemeralStorage": {"Size": 1024},
        "KMSKeyArn": "arn:aws:kms:us-east-1:123456789012:key/x",
    }
    shown = client.get_function_configuration(FunctionName=make(**settings))
    assert {key: shown[key] for key in settings} == settings
    assert (shown["State"], shown["LastUpdateStatus"], shown["Version"]) == ("Active", "Successful", "$LATEST")


def test_an_update_changes_what_it_names_and_nothing_else(client: Any, make: Callable[..., str]) -> None:
    """Fields that an update leaves out stay; those that moto would lose are changed too."""
    name = make(Timeout=7, LoggingConfig={"LogFormat": "JSON"})
    changes: dict[str, Any] = {
        "TracingConfig": {"Mode": "Active"},
        "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dead"},
        "EphemeralStorage": {"Size": 2048},
        "KMSKeyArn": "arn:aws:kms:us-east-1:123456789012:key/y",
        "LoggingConfig": {"LogFormat": "Text"},
    }
    before = client.get_function_configuration(FunctionName=name)
    answer = client.update_function_configuration(FunctionName=name, **changes)
    after = client.get_function_configuration(FunctionName=name)
    assert answer["LastUpdateStatus"] == "InProgress"
    assert after["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}
    del changes["LoggingConfig"]
    assert {key: after[key] for key in changes} == changes
    assert after["Timeout"] == 7
    assert after["RevisionId"] != before["RevisionId"]


def test_levels_belong_to_json_logs(client: Any, make: Callable[..., str]) -> None:
    """A level with the Text format is refused."""
    with pytest.raises(ClientError) as refused:
        make(LoggingConfig={"LogFormat": "Text", "SystemLogLevel": "INFO"})
    assert code_of(refused) == ("InvalidParameterValueException", 400)


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("update_function_configuration", {"Timeout": 5}),
        ("update_function_code", {"ZipFile": zipped()}),
        ("publish_version", {}),
    ],
)
def test_a_stale_revision_is_refused(client: Any, make: Callable[..., str], operation: str, more: Any) -> None:
    """A RevisionId that is not the current one: PreconditionFailedException (412), and nothing changes."""
    name = make()
    before = client.get_function_configuration(FunctionName=name)
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(FunctionName=name, RevisionId="stale", **more)
    assert code_of(refused) == ("PreconditionFailedException", 412)
    after = client.get_function_configuration(FunctionName=name)
    assert after["RevisionId"] == before["RevisionId"]
    getattr(client, operation)(FunctionName=name, RevisionId=after["RevisionId"], **more)


def test_code_can_be_fetched_from_its_location(client: Any, make: Callable[..., str]) -> None:
    """Code.Location is a URL that returns the package, of ``$LATEST`` and of a published version alike."""
    name = make()
    client.publish_version(FunctionName=name)
    client.update_function_code(FunctionName=name, ZipFile=zipped("changed = 1"))
    for qualifier, expected in (("1", zipped()), ("$LATEST", zipped("changed = 1"))):
        location = client.get_function(FunctionName=name, Qualifier=qualifier)["Code"]["Location"]
        fetched = requests.get(location, timeout=10)
        with zipfile.ZipFile(io.BytesIO(fetched.content)) as got, zipfile.ZipFile(io.BytesIO(expected)) as wanted:
            assert got.read("app.py") == wanted.read("app.py")


def test_a_published_version_stays_as_it_was(client: Any, make: Callable[..., str]) -> None:
    """After updates of code and configuration the version still runs what was published."""
    name = make(Environment={"Variables": {"MARK": "first"}})
    version = client.publish_version(FunctionName=name)["Version"]
    client.update_function_configuration(FunctionName=name, Environment={"Variables": {"MARK": "second"}})
    client.update_function_code(FunctionName=name, ZipFile=zipped(SOURCE + "\nCHANGED = 1"))
    assert invoke(client, name, Qualifier=version)["mark"] == "first"
    assert invoke(client, name)["mark"] == "second"


def test_an_unchanged_function_publishes_no_new_version(client: Any, make: Callable[..., str]) -> None:
    """PublishVersion returns the last version until something has changed, even after an update to the same."""
    name = make(Timeout=5)
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_configuration(FunctionName=name, Timeout=5)
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_configuration(FunctionName=name, Timeout=6)
    assert client.publish_version(FunctionName=name)["Version"] == "2"


def test_version_numbers_are_never_used_again(client: Any, make: Callable[..., str]) -> None:
    """After a version's deletion the next one gets a new number."""
    name = make()
    client.publish_version(FunctionName=name)
    client.update_function_configuration(FunctionName=name, Timeout=9)
    client.publish_version(FunctionName=name)
    client.delete_function(FunctionName=name, Qualifier="2")
    client.update_function_configuration(FunctionName=name, Timeout=10)
    assert client.publish_version(FunctionName=name)["Version"] == "3"
    versions = client.list_versions_by_function(FunctionName=name)["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "1", "3"]


def test_publishing_other_code_than_expected_is_refused(client: Any, make: Callable[..., str]) -> None:
    """A CodeSha256 that is not the current one is InvalidParameterValueException."""
    with pytest.raises(ClientError) as refused:
        client.publish_version(FunctionName=make(), CodeSha256="x")
    assert code_of(refused) == ("InvalidParameterValueException", 400)


def test_a_version_in_use_by_an_alias_stays(client: Any, make: Callable[..., str]) -> None:
    """Deleting a version that an alias points to is a conflict (409)."""
    name = make()
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    with pytest.raises(ClientError) as refused:
        client.delete_function(FunctionName=name, Qualifier="1")
    assert code_of(refused) == ("ResourceConflictException", 409)


def test_an_alias_has_its_own_arn_and_revision(client: Any, make: Callable[..., str]) -> None:
    """GetFunction by alias names the alias; each update of it makes a new revision, a stale one is refused."""
    name = make()
    client.publish_version(FunctionName=name)
    made = client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    shown = client.get_function(FunctionName=name, Qualifier="live")["Configuration"]
    assert (shown["FunctionArn"], shown["Version"]) == (made["AliasArn"], "1")
    updated = client.update_alias(FunctionName=name, Name="live", Description="d", RevisionId=made["RevisionId"])
    assert updated["RevisionId"] != made["RevisionId"]
    with pytest.raises(ClientError) as refused:
        client.update_alias(FunctionName=name, Name="live", Description="e", RevisionId=made["RevisionId"])
    assert code_of(refused) == ("PreconditionFailedException", 412)
    assert invoke(client, f"{name}:live")["version"] == "1"


@pytest.mark.parametrize("weights", [{"$LATEST": 0.1}, {"9": 0.1}, {"2": 1.5}, {"2": 0.1, "3": 0.1}])
def test_weights_that_aws_refuses_are_refused(client: Any, make: Callable[..., str], weights: Any) -> None:
    """Weights on ``$LATEST``, on unknown versions, above one, or on more than one version."""
    name = make()
    for timeout in (5, 6, 7):
        client.update_function_configuration(FunctionName=name, Timeout=timeout)
        client.publish_version(FunctionName=name)
    with pytest.raises(ClientError):
        client.create_alias(
            FunctionName=name,
            Name="live",
            FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": weights},
        )
    assert client.list_aliases(FunctionName=name)["Aliases"] == []


def test_policies_are_kept_per_qualifier(client: Any, make: Callable[..., str]) -> None:
    """A permission on an alias is in the alias's policy alone, under one StatementId once."""
    name = make()
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    permission = {
        "FunctionName": name,
        "StatementId": "gateway",
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": "arn:aws:execute-api:us-east-1:123456789012:abc/*",
    }
    client.add_permission(Qualifier="live", **permission)
    with pytest.raises(ClientError) as refused:
        client.get_policy(FunctionName=name)
    assert code_of(refused) == ("ResourceNotFoundException", 404)
    with pytest.raises(ClientError) as refused:
        client.add_permission(Qualifier="live", **permission)
    assert code_of(refused) == ("ResourceConflictException", 409)
    client.add_permission(**permission)
    (statement,) = json.loads(client.get_policy(FunctionName=name, Qualifier="live")["Policy"])["Statement"]
    assert statement["Resource"].endswith(f":{name}:live")
    assert statement["Condition"] == {"ArnLike": {"AWS:SourceArn": permission["SourceArn"]}}
    client.remove_permission(FunctionName=name, StatementId="gateway", Qualifier="live")
    (statement,) = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert statement["Resource"].endswith(f":{name}")


def test_function_urls_are_found(client: Any, make: Callable[..., str]) -> None:
    """URLs of the function and of its alias are listed; a second one for the same is a conflict."""
    name = make()
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    client.create_function_url_config(FunctionName=name, AuthType="AWS_IAM")
    client.create_function_url_config(FunctionName=name, AuthType="NONE", Qualifier="live")
    listed = client.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]
    assert sorted(config["AuthType"] for config in listed) == ["AWS_IAM", "NONE"]
    with pytest.raises(ClientError) as refused:
        client.create_function_url_config(FunctionName=name, AuthType="NONE")
    assert code_of(refused) == ("ResourceConflictException", 409)
    client.delete_function_url_config(FunctionName=name, Qualifier="live")
    assert len(client.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]) == 1


def test_a_function_keeps_a_layer_that_was_deleted(client: Any, make: Callable[..., str], unique: Name) -> None:
    """A deleted layer version goes on serving the functions that use it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/helper.py", "WHO = 'layer'")
    layer = client.publish_layer_version(LayerName=unique("layer"), Content={"ZipFile": content.getvalue()})
    by_arn = client.get_layer_version_by_arn(Arn=layer["LayerVersionArn"])
    assert requests.get(by_arn["Content"]["Location"], timeout=10).content == content.getvalue()
    source = "import helper\ndef handler(event, context): return helper.WHO"
    name = make(source, Layers=[layer["LayerVersionArn"]])
    client.delete_layer_version(LayerName=layer["LayerArn"].rpartition(":")[2], VersionNumber=1)
    assert invoke(client, name) == "layer"


def test_invoke_answers_as_aws_does(client: Any, make: Callable[..., str]) -> None:
    """Version executed, log tail, function error; DryRun 204; what is no JSON is refused."""
    name = make()
    answer = answered(client, name, b'{"a": 1}', LogType="Tail")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "seen" in base64.b64decode(answer["LogResult"]).decode()
    failed = answered(client, name, b'{"fail": true}')
    assert failed["FunctionError"] == "Unhandled"
    assert json.loads(failed["Payload"])["errorMessage"] == "asked to fail"
    assert answered(client, name, InvocationType="DryRun")["StatusCode"] == 204
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName=name, Payload=b"{")
    assert code_of(refused) == ("InvalidRequestContentException", 400)
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName=name, Qualifier="nowhere")
    assert code_of(refused) == ("ResourceNotFoundException", 404)


def test_reserved_concurrency_of_nothing_throttles(client: Any, make: Callable[..., str]) -> None:
    """With no concurrency at all every invocation is TooManyRequestsException (429)."""
    name = make()
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    assert client.get_function(FunctionName=name)["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName=name)
    assert code_of(refused) == ("TooManyRequestsException", 429)
    client.delete_function_concurrency(FunctionName=name)
    assert answered(client, name)["StatusCode"] == 200


def test_what_is_not_imitated_is_refused_in_lambdas_own_protocol(client: Any, make: Callable[..., str]) -> None:
    """Provisioned concurrency is not implemented, and listing it shows that there is none."""
    name = make()
    client.publish_version(FunctionName=name)
    with pytest.raises(ClientError) as refused:
        client.put_provisioned_concurrency_config(FunctionName=name, Qualifier="1", ProvisionedConcurrentExecutions=1)
    assert code_of(refused) == ("NotImplemented", 501)
    assert client.list_provisioned_concurrency_configs(FunctionName=name)["ProvisionedConcurrencyConfigs"] == []


def test_a_function_acts_as_its_role(client: Any, make: Callable[..., str], role: str) -> None:
    """A function's AWS calls reach the embedded AWS, signed by a session of its execution role."""
    source = "import boto3\ndef handler(event, context): return boto3.client('sts').get_caller_identity()['Arn']"
    name = make(source, Timeout=20)
    assert invoke(client, name) == f"arn:aws:sts::123456789012:assumed-role/{role.rpartition('/')[2]}/{name}"


def test_account_settings_count_functions(client: Any, make: Callable[..., str]) -> None:
    """GetAccountSettings shows the quotas and at least the function just made."""
    make()
    settings = client.get_account_settings()
    assert settings["AccountLimit"]["ConcurrentExecutions"] == 1000
    assert settings["AccountUsage"]["FunctionCount"] >= 1


def test_code_that_is_no_zip_is_refused(client: Any, make: Callable[..., str]) -> None:
    """Neither a new function nor an update takes bytes that cannot be unpacked; the function stays as it was."""
    with pytest.raises(ClientError) as refused:
        make(Code={"ZipFile": b"no zip"})
    assert code_of(refused) == ("InvalidParameterValueException", 400)
    name = make()
    with pytest.raises(ClientError):
        client.update_function_code(FunctionName=name, ZipFile=b"no zip")
    assert invoke(client, name)["version"] == "$LATEST"


def test_a_role_without_the_permission_leaves_no_log(
    aws: Any, client: Any, make: Callable[..., str], unique: Name
) -> None:
    """What a function writes reaches its log only where its execution role may write there."""
    iam, logs = aws.client("iam"), aws.client("logs")
    names = {kind: unique(kind) for kind in ("silent", "logging")}
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    found = {}
    for kind, name in names.items():
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        if kind == "logging":
            iam.attach_role_policy(RoleName=name, PolicyArn=basic)
        function = make(Role=role)
        invoke(client, function)
        found[kind] = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{function}")["logGroups"]
    assert found["silent"] == []
    assert len(found["logging"]) == 1


def test_a_stacks_function_is_as_its_template_says(aws: Any, client: Any, role: str, unique: Name) -> None:
    """Settings that moto would drop are applied, and the permission is in the function's policy."""
    name = unique("stack")
    properties = {
        "FunctionName": name,
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": role,
        "Code": {"ZipFile": "def handler(event, context): return 'made by a stack'"},
        "LoggingConfig": {"LogFormat": "JSON"},
        "TracingConfig": {"Mode": "Active"},
        "Tags": [{"Key": "owner", "Value": "stack"}],
    }
    permission = {"FunctionName": {"Ref": "F"}, "Action": "lambda:InvokeFunction", "Principal": "sns.amazonaws.com"}
    resources = {
        "F": {"Type": "AWS::Lambda::Function", "Properties": properties},
        "P": {"Type": "AWS::Lambda::Permission", "Properties": permission},
    }
    aws.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    shown = client.get_function(FunctionName=name)
    assert shown["Configuration"]["LoggingConfig"]["LogFormat"] == "JSON"
    assert shown["Configuration"]["TracingConfig"] == {"Mode": "Active"}
    assert shown["Tags"]["owner"] == "stack"
    (statement,) = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert invoke(client, name) == "made by a stack"


@pytest.mark.parametrize(
    "settings",
    [
        {"Timeout": 901},
        {"MemorySize": 10241},
        {"Environment": {"Variables": {"AWS_REGION": "eu-west-1"}}},
        {"Environment": {"Variables": {"1A": "x"}}},
        {"Environment": {"Variables": {"LARGE": "x" * 4096}}},
    ],
)
def test_settings_outside_of_the_limits_are_refused(
    client: Any, make: Callable[..., str], settings: dict[str, Any]
) -> None:
    """Neither a new function nor an update takes them."""
    name = make()
    for attempt in (
        lambda: make(**settings),
        lambda: client.update_function_configuration(FunctionName=name, **settings),
    ):
        with pytest.raises(ClientError) as refused:
            attempt()
        assert code_of(refused) == ("InvalidParameterValueException", 400)
