"""The API's security policy: TLS 1.2 or newer on its own host name.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html: an API that nobody gave
a policy has TLS_1_0 (private ones TLS_1_2). TLS_1_2 is set, which takes TLS 1.2 and 1.3 on every type of endpoint and
asks for no endpoint access mode. The names that begin with ``SecurityPolicy_`` all ask for TLS 1.2 at least, and are
left as they stand. An update takes effect within about 15 minutes, with a deployment:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-update.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.security_policies import api_policy
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.policy import Mode

NAME = "api-security-policy"
ASPECT = "security policy"
OLD = "TLS_1_0"
MODERN = "TLS_1_2"
BREAKING = "clients that speak no TLS newer than 1.1 are refused"
OBSERVED = "tls_mode only observes: the access log tells each client's version"
KEPT = "kept: it is not known that we set it"


def read(reads: Reads, context: PlanContext) -> str:
    """Look at the API's security policy."""
    return api_policy(reads, context.system)


def plan(context: PlanContext, actual: str) -> Iterator[Step]:
    """Put TLS 1.2 where older versions are admitted."""
    where = context.system.api_arn
    if actual != OLD:
        yield NoChange(NAME, where, ASPECT, f"{actual} admits TLS 1.2 and newer alone")
    elif context.policy.tls_mode is Mode.OBSERVE:
        yield NoChange(NAME, where, ASPECT, OBSERVED)
    else:
        call = _set(context, MODERN)
        yield Change(
            NAME, where, ASPECT, Action.UPDATE, actual, MODERN, (call,), breaking=BREAKING, redeploys=True, keeps=True
        )  # fmt: skip


def remove(context: PlanContext, actual: str) -> Iterator[Step]:
    """Put the policy back that stood before ours."""
    where, former = context.system.api_arn, context.formers.of(NAME, context.system.api_arn, ASPECT)
    if former is None or not former.stands(actual):
        yield NoChange(NAME, where, ASPECT, f"{actual} is {KEPT}")
    else:
        call = _set(context, former.before)
        yield Change(
            NAME, where, ASPECT, Action.UPDATE, actual, former.before, (call,), redeploys=True, keeps=True
        )  # fmt: skip


def _set(context: PlanContext, policy: str) -> Call:
    patch = [{"op": "replace", "path": "/securityPolicy", "value": policy}]
    return Call("apigateway", "update_rest_api", {"restApiId": context.system.api.id, "patchOperations": patch})


CONTROL = Control(
    name=NAME,
    criteria=("8.3", "8.5"),
    phase=Phase.API_METHODS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    takes_effect_through=("deployment",),
)
