"""A function's configuration: what is kept, what an update changes, optimistic locking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


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


def test_levels_belong_to_json_logs(client: Any, make: Callable[..., str], code_of: CodeOf) -> None:
    """A level with the Text format is refused."""
    with pytest.raises(ClientError) as refused:
        make(LoggingConfig={"LogFormat": "Text", "SystemLogLevel": "INFO"})
    assert code_of(refused) == ("InvalidParameterValueException", 400)


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("update_function_configuration", {"Timeout": 5}),
        ("update_function_code", {"Architectures": ["arm64"]}),
        ("publish_version", {}),
    ],
)
def test_a_stale_revision_is_refused(
    client: Any, make: Callable[..., str], operation: str, more: Any, code_of: CodeOf
) -> None:
    """A RevisionId that is not the current one: PreconditionFailedException (412), and nothing changes."""
    name = make()
    before = client.get_function_configuration(FunctionName=name)
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(FunctionName=name, RevisionId="stale", **more)
    assert code_of(refused) == ("PreconditionFailedException", 412)
    after = client.get_function_configuration(FunctionName=name)
    assert after["RevisionId"] == before["RevisionId"]
    getattr(client, operation)(FunctionName=name, RevisionId=after["RevisionId"], **more)
