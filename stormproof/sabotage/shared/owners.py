"""What an owner does beside us: adds a stack of their own, customises the gateway's answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from stormproof.aws.observe.apigateway_methods import read_gateway_responses
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.api_changes import deployed

CHANGE_SET = "owners"
OUTPUT = "owners.output"
HEADER = "gatewayresponse.header."
ANSWER = "responseParameters", "responseTemplates", "statusCode"
"""What PutGatewayResponse takes."""


def stacked(title: str, name: str, resources: Mapping[str, Any], told: str = "") -> FaultInjection:
    """Return what adds a CloudFormation stack: what it makes is gone with it, by its name alone, whatever its ID.

    The ID of the resource `told` is known under the Ref `OUTPUT`.
    """
    where = {"StackName": name}
    made = {**where, "ChangeSetName": CHANGE_SET}
    outputs = {"Outputs": {"Told": {"Value": {"Ref": told}}}} if told else {}
    body = json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **outputs})
    look = Call("cloudformation", "describe_stacks", where, yields={OUTPUT: "Stacks[0].Outputs[0].OutputValue"})
    return FaultInjection(
        title,
        (
            Call(
                "cloudformation",
                "create_change_set",
                {**made, "ChangeSetType": "CREATE", "TemplateBody": body},
                settled_by="change_set_create_complete",
                settle_parameters=made,
            ),
            Call(
                "cloudformation",
                "execute_change_set",
                made,
                settled_by="stack_create_complete",
                settle_parameters=where,
            ),
            *([look] if told else []),
        ),
        (Call("cloudformation", "delete_stack", where, settled_by="stack_delete_complete", settle_parameters=where),),
    )


def answering(title: str, answers: Mapping[str, Mapping[str, Any]]) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what customises gateway responses, by type, and deploys them."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        api = context.system.api.id
        standing = read_gateway_responses(reads, api)
        calls = [_put(api, kind, answer) for kind, answer in answers.items()]
        back = [_put(api, kind, standing[kind]) if kind in standing else _delete(api, kind) for kind in answers]
        return deployed(reads, context, title, calls, back)

    return inject


def _put(api: str, kind: str, answer: Mapping[str, Any]) -> Call:
    given = {name: answer[name] for name in ANSWER if answer.get(name)}
    return Call("apigateway", "put_gateway_response", {"restApiId": api, "responseType": kind, **given})


def _delete(api: str, kind: str) -> Call:
    return Call("apigateway", "delete_gateway_response", {"restApiId": api, "responseType": kind})
