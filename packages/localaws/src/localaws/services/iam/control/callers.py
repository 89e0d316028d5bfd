"""Who asks: the principal behind an access key, and the context that policies may ask for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from localaws.calls.operations import Call
from localaws.kernel.ports import ACCOUNT
from localaws.services.iam.evaluation import Principal

ROOT = Principal(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)


def principal_of(access_key_id: str | None) -> Principal:
    """Return whose access key it is; a key that nobody made is taken for the account's own."""
    if access_key_id is None:
        return Principal()
    for user in iam_backends[ACCOUNT]["aws"].users.values():
        if any(key.access_key_id == access_key_id for key in user.access_keys):
            return Principal(user.arn, ACCOUNT)
    session = sts_backends[ACCOUNT]["aws"].get_assumed_role_from_access_key(access_key_id)
    return Principal(session.arn, ACCOUNT) if session else ROOT


def context_of(call: Call, principal: Principal) -> dict[str, Sequence[str]]:
    """Return the global condition keys of a request, in lower case.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    now = time.time()
    context: dict[str, Sequence[str]] = {
        "aws:currenttime": [datetime.fromtimestamp(now, UTC).isoformat()],
        "aws:epochtime": [str(int(now))],
        "aws:requestedregion": [call.region],
        "aws:securetransport": [str(call.exchange.scheme == "https").lower()],
        "aws:sourceip": [call.exchange.remote],
        "aws:useragent": [call.exchange.header("user-agent")],
        "aws:viaawsservice": ["false"],
    }
    if principal.arn is not None:
        context["aws:principalarn"] = [_named(principal.arn)]
        context["aws:principalaccount"] = [principal.account or ""]
        context["aws:principalisawsservice"] = ["false"]
        if ":user/" in principal.arn:
            context["aws:username"] = [principal.arn.rpartition("/")[2]]
    return context


def _named(arn: str) -> str:
    """Return the ARN by which policies know who asks: of a role's session it is the role's, with its path.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """
    head, session, tail = arn.partition(":assumed-role/")
    if not session:
        return arn
    name = tail.partition("/")[0]
    roles = (role.arn for role in iam_backends[ACCOUNT]["aws"].roles.values() if role.name == name)
    return next(roles, f"{head.replace(':sts:', ':iam:')}:role/{name}")
