"""The security policies of custom domains that lead to the API: TLS 1.2 or newer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html. AWS says in one
place that a domain's policy governs the handshake and in another that the API's does, so both are set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provisioners.transport.api_security_policy import BREAKING, KEPT, MODERN, OBSERVED, OLD
from stormproof.aws.observe.security_policies import Domain, read_domains
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.policy import Mode

NAME = "domain-security-policy"
ASPECT = "security policy"


def read(reads: Reads, context: PlanContext) -> tuple[Domain, ...]:
    """Look at the domains that lead to the API."""
    return read_domains(reads, context.system)


def plan(context: PlanContext, actual: tuple[Domain, ...]) -> Iterator[Step]:
    """Put TLS 1.2 on each domain that is the API's alone."""
    for domain in actual:
        where = _arn(context, domain)
        if domain.policy != OLD:
            yield NoChange(NAME, where, ASPECT, f"{domain.policy} admits TLS 1.2 and newer alone")
        elif context.policy.tls_mode is Mode.OBSERVE:
            yield NoChange(NAME, where, ASPECT, OBSERVED)
        elif domain.shared:
            others = ", ".join(domain.shared)
            told = f"left: it serves {others} too; 8.5 fails by its name until you set it"
            yield NoChange(NAME, where, ASPECT, told, remark=True)
        else:
            calls = (_set(domain, MODERN),)
            yield Change(
                NAME, where, ASPECT, Action.UPDATE, domain.policy, MODERN, calls, breaking=BREAKING, keeps=True
            )  # fmt: skip


def remove(context: PlanContext, actual: tuple[Domain, ...]) -> Iterator[Step]:
    """Put back what stood before ours."""
    for domain in actual:
        where = _arn(context, domain)
        former = context.formers.of(NAME, where, ASPECT)
        if former is None or not former.stands(domain.policy):
            yield NoChange(NAME, where, ASPECT, f"{domain.policy} is {KEPT}")
        else:
            call = _set(domain, former.before)
            yield Change(NAME, where, ASPECT, Action.UPDATE, domain.policy, former.before, (call,), keeps=True)


def _set(domain: Domain, policy: str) -> Call:
    patch: list[Mapping[str, Any]] = [{"op": "replace", "path": "/securityPolicy", "value": policy}]
    which = {"domainName": domain.name, **({"domainNameId": domain.identity} if domain.identity else {})}
    return Call("apigateway", "update_domain_name", {**which, "patchOperations": patch})


def _arn(context: PlanContext, domain: Domain) -> str:
    """Return a domain's ARN; that of a private one has the account and its ID.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
    """
    system = context.system
    if domain.identity:
        named = f"{domain.name}+{domain.identity}"
        return f"arn:{system.partition}:apigateway:{system.region}:{system.account}:/domainnames/{named}"
    return f"arn:{system.partition}:apigateway:{system.region}::/domainnames/{domain.name}"


CONTROL = Control(
    name=NAME,
    criteria=("8.3", "8.5"),
    phase=Phase.API_METHODS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
