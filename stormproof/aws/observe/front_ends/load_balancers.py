"""Application Load Balancers with a target group of a function.

A load balancer reaches a function only with a statement of the function's own policy, so nothing else is asked where
there is none: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.lambda_permissions import read_policy
from stormproof.core.errors import NotThere
from stormproof.core.front_ends.model import Entry, FrontEnd, Kind
from stormproof.core.least_privilege.policy_documents import many
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Function, HasFunctions

PRINCIPAL = "elasticloadbalancing.amazonaws.com"
ASKING = {"authenticate-oidc": "OpenID Connect", "authenticate-cognito": "Cognito", "jwt-validation": "a token"}
"""Actions of a rule that ask a client for something before it is sent on:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
"""
CERTIFICATE = "a certificate"
Answer = Mapping[str, Any]


def read(reads: Reads, system: HasFunctions) -> tuple[FrontEnd, ...]:
    """Look at the load balancers whose target groups name a function of the system; raises CouldNotLook."""
    if not any(_lets_in(reads, function) for function in system.functions):
        return ()
    groups = reads.pages("elbv2", "describe_target_groups", "TargetGroups")
    targets = {
        str(group["TargetGroupArn"]): found
        for group in groups
        if group.get("TargetType") == "lambda"
        if (found := tuple(_targets(reads, system, str(group["TargetGroupArn"]))))
    }
    serving = {str(arn) for group in groups if group["TargetGroupArn"] in targets for arn in group["LoadBalancerArns"]}
    return tuple(_front_end(reads, arn, targets) for arn in sorted(serving))


def _lets_in(reads: Reads, function: Function) -> bool:
    statements = (*read_policy(reads, function.name), *read_policy(reads, function.name, function.alias))
    principals = (each.get("Principal") for each in statements)
    return any(PRINCIPAL in many(each.get("Service")) for each in principals if isinstance(each, Mapping))


def _targets(reads: Reads, system: HasFunctions, group: str) -> Iterator[str]:
    """Yield the ARNs of the system's functions that are targets of a group."""
    known = tuple(each.arn for each in system.functions)
    health = reads.read("elbv2", "describe_target_health", TargetGroupArn=group)["TargetHealthDescriptions"]
    for each in health:
        arn = str(each["Target"]["Id"])
        if arn in known or arn.startswith(tuple(f"{one}:" for one in known)):
            yield arn


def _front_end(reads: Reads, balancer: str, targets: Mapping[str, tuple[str, ...]]) -> FrontEnd:
    found = reads.pages("elbv2", "describe_load_balancers", "LoadBalancers", LoadBalancerArns=[balancer])
    if not found:
        raise NotThere(balancer)
    entries = tuple(
        Entry(f"port {listener.get('Port')}", arn, asks, str(listener["ListenerArn"]))
        for listener in reads.pages("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=balancer)
        for group, asks in _sent_on(reads, listener)
        for arn in targets.get(group, ())
    )
    inside = ", internal" if found[0].get("Scheme") == "internal" else ""
    name = f"{found[0]['LoadBalancerName']} ({found[0].get('DNSName', '')}{inside})"
    return FrontEnd(Kind.LOAD_BALANCER, name, tuple(dict.fromkeys(entries)))


def _sent_on(reads: Reads, listener: Answer) -> Iterator[tuple[str, str]]:
    """Yield the target groups that rules of a listener send clients on to, with what they ask of a client before."""
    mode = str((listener.get("MutualAuthentication") or {}).get("Mode") or "off")
    certificate = [CERTIFICATE] if mode == "verify" else []
    for rule in reads.pages("elbv2", "describe_rules", "Rules", ListenerArn=listener["ListenerArn"]):
        actions = rule.get("Actions") or ()
        asked = [*certificate, *(ASKING[each["Type"]] for each in actions if _asks(each))]
        for action in actions:
            for group in _groups(action):
                yield group, " and ".join(asked)


def _asks(action: Answer) -> bool:
    """Tell whether an action turns away who does not sign in; one that lets the unknown pass asks for nothing."""
    for settings in ("AuthenticateOidcConfig", "AuthenticateCognitoConfig"):
        if (action.get(settings) or {}).get("OnUnauthenticatedRequest") == "allow":
            return False
    return action.get("Type") in ASKING


def _groups(action: Answer) -> Iterator[str]:
    if arn := action.get("TargetGroupArn"):
        yield str(arn)
    for each in (action.get("ForwardConfig") or {}).get("TargetGroups") or ():
        yield str(each["TargetGroupArn"])
