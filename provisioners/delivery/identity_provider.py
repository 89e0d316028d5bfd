"""GitHub's OpenID Connect provider in the account, which roles of pipelines trust: one serves all of them.

IAM verifies GitHub's tokens by trusted authorities, so that no thumbprint is needed:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.delivery import asked
from stormproof.aws.observe.delivery.repositories import Unasked
from stormproof.core.delivery.trust import AUDIENCE, ISSUER, provider_arn
from stormproof.core.errors import NotThere
from stormproof.core.naming import SHARED, TAG, Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Step

NAME = "github-provider"
PROVIDER = "provider"


@dataclass(frozen=True)
class Provider:
    """What GitHub said of the repository, and the account's provider, None for none."""

    asked: asked.Asked
    standing: Mapping[str, Any] | None


def read(reads: Reads, context: PlanContext) -> Provider:
    """Look at the account's provider for GitHub's issuer; an account has one at most."""
    arn = provider_arn(context.system.partition, context.system.account)
    if not context.system.delivery.stated:
        return Provider(Unasked(asked.NOT_STATED), None)
    try:
        found = reads.read("iam", "get_open_id_connect_provider", OpenIDConnectProviderArn=arn)
    except NotThere:
        return Provider(asked.read(reads, context), None)
    return Provider(asked.read(reads, context), found)


def plan(context: PlanContext, actual: Provider) -> Iterator[Step]:
    """Make it, or add the audience that it lacks; others' audiences stay."""
    arn = provider_arn(context.system.partition, context.system.account)
    if isinstance(actual.asked, Unasked):
        yield NoChange(NAME, arn, PROVIDER, actual.asked.reason, remark=True)
    elif actual.standing is None:
        tags = Names(context.system).shared_tag_list
        parameters = {"Url": f"https://{ISSUER}", "ClientIDList": [AUDIENCE], "Tags": tags}
        call = Call("iam", "create_open_id_connect_provider", parameters)
        yield Change(NAME, arn, PROVIDER, Action.CREATE, None, {"audiences": [AUDIENCE]}, (call,), FREE)
    elif AUDIENCE not in (known := list(actual.standing.get("ClientIDList", []))):
        parameters = {"OpenIDConnectProviderArn": arn, "ClientID": AUDIENCE}
        call = Call("iam", "add_client_id_to_open_id_connect_provider", parameters, idempotent=True)
        after = {"audiences": [*known, AUDIENCE]}
        yield Change(NAME, arn, PROVIDER, Action.UPDATE, {"audiences": known}, after, (call,), FREE)
    else:
        yield NoChange(NAME, arn, PROVIDER, "the account has it")


def remove(context: PlanContext, actual: Provider) -> Iterator[Step]:
    """Leave it: roles of other repositories may trust it, and it admits nobody by itself."""
    arn = provider_arn(context.system.partition, context.system.account)
    ours = actual.standing is not None and {"Key": TAG, "Value": SHARED} in actual.standing.get("Tags", [])
    said = "it stays, for others of the account may use it: aws iam delete-open-id-connect-provider takes it away"
    yield NoChange(NAME, arn, PROVIDER, said if ours else "nothing of it is ours", remark=ours)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(PROVIDER,),
    read=read,
    plan=plan,
    remove=remove,
)
