"""Resource policies of the API: who is denied, whatever key he bears."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.sabotage.shared.api_changes import deployed, patch


def denying(title: str, condition: Mapping[str, Any]) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what gives the API a resource policy that denies some requests, whatever key they bear."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        api = context.system.api.id
        if reads.read("apigateway", "get_rest_api", restApiId=api).get("policy"):
            raise Undecidable(NOTHING_HERE, "the API has a resource policy already")
        anybody = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
        denied = {"Effect": "Deny", **anybody, "Condition": condition}
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **anybody}, denied]}
        where = {"restApiId": api}
        return deployed(
            reads,
            context,
            title,
            [patch("update_rest_api", where, {"/policy": json.dumps(policy)})],
            [patch("update_rest_api", where, {"/policy": ""})],
        )

    return inject
