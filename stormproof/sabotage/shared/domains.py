"""A custom domain that leads to the API beside those of the owner's."""

from __future__ import annotations

from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call


def leading(title: str, context: PlanContext, name: str, stage: str, **settings: str) -> FaultInjection:
    """Return what makes a regional domain lead to a stage; `settings` are CreateDomainName's.

    Its certificate is one that only the embedded AWS does without.
    """
    system = context.system
    domain = {
        "domainName": name,
        "regionalCertificateArn": f"arn:{system.partition}:acm:{system.region}:{system.account}:certificate/{name}",
        "endpointConfiguration": {"types": ["REGIONAL"]},
        **settings,
    }
    mapping = {"domainName": name, "restApiId": system.api.id, "stage": stage}
    calls = (Call("apigateway", "create_domain_name", domain), Call("apigateway", "create_base_path_mapping", mapping))
    return FaultInjection(title, calls, (Call("apigateway", "delete_domain_name", {"domainName": name}),))
