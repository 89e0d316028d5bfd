"""What a second deployment of a SAM stack sends again of what somebody changed beside the stack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import WaiterError

from localaws.on_aws.making import RUNTIME, Scratch

DECLARED = {"Timeout": 5, "MemorySize": 128, "Description": "first"}
CHANGED = {"Timeout": 9, "MemorySize": 256, "Environment": {"Variables": {"DECLARED": "changed", "FOREIGN": "kept"}}}
CODE = "def answer(event, context):\n    return 'ran'\n"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


def ask(scratch: Scratch) -> Mapping[str, Any]:
    """Return the function's settings after they were changed by API and the stack was deployed again in three ways.

    ``the same template``; ``another description``; ``another variable``: each tells Timeout, MemorySize and variables.
    """
    stack = scratch.ledger.name("stack", "again")
    _deployed(scratch, stack, DECLARED, {"DECLARED": "first"}, "CREATE")
    function = _function(scratch, stack)
    scratch.ledger.name("log group", f"again-{function}", prefix="/aws/lambda/")
    steps: Mapping[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {
        "the same template": (DECLARED, {"DECLARED": "first"}),
        "another description": ({**DECLARED, "Description": "second"}, {"DECLARED": "first"}),
        "another variable": ({**DECLARED, "Description": "second"}, {"DECLARED": "second"}),
    }
    return {name: _again(scratch, stack, function, *step) for name, step in steps.items()}


def _again(
    scratch: Scratch, stack: str, function: str, settings: Mapping[str, Any], variables: Mapping[str, str]
) -> Mapping[str, Any]:
    client = scratch.place.client("lambda")
    client.update_function_configuration(FunctionName=function, **CHANGED)
    client.get_waiter("function_updated_v2").wait(FunctionName=function)
    outcome = _deployed(scratch, stack, settings, variables, "UPDATE")
    now = client.get_function_configuration(FunctionName=function)
    kept = {name: now[name] for name in ("Timeout", "MemorySize", "Description")}
    return {"change set": outcome, **kept, "variables": now["Environment"]["Variables"]}


def _deployed(
    scratch: Scratch, stack: str, settings: Mapping[str, Any], variables: Mapping[str, str], kind: str
) -> str:
    """Deploy by a change set, as ``sam deploy`` does; return what came of the change set."""
    client = scratch.place.client("cloudformation")
    made = client.create_change_set(
        StackName=stack,
        ChangeSetName=f"a{len(variables)}{abs(hash((str(settings), str(variables), kind)))}",
        ChangeSetType=kind,
        TemplateBody=json.dumps(_template(settings, variables)),
        Capabilities=CAPABILITIES,
    )["Id"]
    try:
        client.get_waiter("change_set_create_complete").wait(ChangeSetName=made, WaiterConfig={"Delay": 2})
    except WaiterError:
        return str(client.describe_change_set(ChangeSetName=made).get("StatusReason"))
    client.execute_change_set(ChangeSetName=made)
    waiter = client.get_waiter(f"stack_{kind.lower()}_complete")
    waiter.wait(StackName=stack, WaiterConfig={"Delay": 2})
    return "executed"


def _template(settings: Mapping[str, Any], variables: Mapping[str, str]) -> Mapping[str, Any]:
    properties = {
        "Runtime": RUNTIME,
        "Handler": "index.answer",
        "InlineCode": CODE,
        "Environment": {"Variables": variables},
        **settings,
    }
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Function": function}}


def _function(scratch: Scratch, stack: str) -> str:
    client = scratch.place.client("cloudformation")
    found = client.describe_stack_resource(StackName=stack, LogicalResourceId="Function")
    return str(found["StackResourceDetail"]["PhysicalResourceId"])
