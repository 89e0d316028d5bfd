"""Access logs that tell nothing, or too little."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provisioners.access_format import FORMAT
from stormproof.core.controls import Desired, Reads
from stormproof.core.disturbances import Disturbance
from stormproof.core.plans import Call
from stormproof.sabotage.api import patch

TELLING = ("principalId", "keyId")


def off(reads: Reads, desired: Desired) -> Disturbance:
    """The serving stage has no access log."""
    remove = {**_where(desired), "patchOperations": [{"op": "remove", "path": "/accessLogSettings"}]}
    return Disturbance("the access log is off", (Call("apigateway", "update_stage", remove),), (_back(reads, desired),))


def without_principal(reads: Reads, desired: Desired) -> Disturbance:
    """The access log tells that somebody came, but not who."""
    fields = {name: variable for name, variable in json.loads(FORMAT).items() if name not in TELLING}
    shorter = patch("update_stage", _where(desired), {"/accessLogSettings/format": json.dumps(fields)})
    return Disturbance("the access log leaves the principal out", (shorter,), (_back(reads, desired),))


def _back(reads: Reads, desired: Desired) -> Call:
    stage: Mapping[str, Any] = reads.read("apigateway", "get_stage", **_where(desired))
    values = {f"/accessLogSettings/{name}": str(value) for name, value in stage["accessLogSettings"].items()}
    return patch("update_stage", _where(desired), values)


def _where(desired: Desired) -> dict[str, str]:
    return {"restApiId": desired.system.api.id, "stageName": desired.system.api.stage}
