"""Functions made by stacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Name = Callable[[str], str]


def test_a_stacks_function_is_as_its_template_says(
    aws: Any, client: Any, role: str, unique: Name, invoke: Callable[..., Any]
) -> None:
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
    assert invoke(name) == "made by a stack"
