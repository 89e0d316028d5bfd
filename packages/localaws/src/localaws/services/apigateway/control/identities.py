"""User pools and access keys as moto's Cognito, IAM and STS keep them; implements the gateway's `Identities`.

A user pool's token is a JSON Web Token signed by the pool, of its issuer, for one of its clients:
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.kernel.signers import Signer, Signers
from localaws.services.apigateway.gateway.identities import BadToken, Expired
from localaws.services.apigateway.gateway.policy import Malformed, evaluate

ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"
USES = {"id": "aud", "access": "client_id"}
"""The uses of a token, each with the claim that names the client."""


@dataclass(frozen=True)
class MotoIdentities:
    """`keys` are the access keys of the run; the root's may do everything."""

    keys: Signers

    def claims(self, pool_arn: str, token: str) -> Mapping[str, str]:
        """Verify signature, issuer, use, client and expiry; raises BadToken, Expired."""
        from joserfc import jwt  # noqa: PLC0415 - loaded for APIs with user pools alone
        from joserfc.errors import JoseError  # noqa: PLC0415

        pool = _pool(pool_arn)
        try:
            found: dict[str, Any] = jwt.decode(token, pool.json_web_key, algorithms=["RS256"]).claims
        except (JoseError, ValueError) as error:
            raise BadToken(f"the token is not signed by the pool: {error}") from error
        issuer = f"https://cognito-idp.{pool.region}.amazonaws.com/{pool.id}"
        client = found.get(USES.get(str(found.get("token_use")), ""))
        if found.get("iss") != issuer or client not in pool.clients:
            raise BadToken("the token is not the pool's, or for none of its clients")
        if not found.get("exp", 0) > time.time():
            raise Expired("the token has expired")
        return {name: _text(value) for name, value in found.items()}

    def signer(self, access_key_id: str) -> Signer | None:
        """Look for a key that is active and has not expired."""
        found = self.keys.holder(access_key_id)
        return None if found is None or (found.expires is not None and found.expires <= time.time()) else found

    def may_invoke(self, signer: Signer, method_arn: str, resource_policy: str | None) -> bool:
        """Judge the identity's policies and limits together with the API's policy."""
        from localaws.services.iam.control.policies import NoSuchIdentity, identity_of  # noqa: PLC0415 - moto's IAM
        from localaws.services.iam.evaluation import Ask, Effect, Principal, judge_together  # noqa: PLC0415

        try:
            own = evaluate(json.loads(resource_policy), method_arn, {}) if resource_policy else Effect.IMPLICIT_DENY
        except (ValueError, Malformed):
            return False
        if own is Effect.EXPLICIT_DENY or signer.arn == ROOT_ARN:
            return own is not Effect.EXPLICIT_DENY
        try:
            identity = identity_of(signer.arn)
        except NoSuchIdentity:
            return False
        ask = Ask("execute-api:Invoke", method_arn, Principal(signer.arn, ACCOUNT), {})
        policies = [each.document for each in identity.policies]
        allowed = judge_together(policies, identity.limits, [], ask)
        return allowed is Effect.ALLOW or (allowed is Effect.IMPLICIT_DENY and own is Effect.ALLOW)


def _pool(arn: str) -> Any:
    from moto.cognitoidp.models import cognitoidp_backends  # noqa: PLC0415 - loaded for APIs with user pools alone

    _, _, _, region, account, pool = [*arn.split(":", 5), "", "", "", "", ""][:6]
    found = cognitoidp_backends[account][region].user_pools.get(pool.removeprefix("userpool/")) if region else None
    if found is None:
        raise BadToken(f"there is no user pool {arn}")
    return found


def _text(value: Any) -> str:
    """Return a claim as the event has it: lists by comma, the rest as text."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
