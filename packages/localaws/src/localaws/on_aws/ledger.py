"""What the experiments make, written down before it is made, and taken off again in reverse order."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localaws.on_aws.place import Place

ABSENT = frozenset({"NoSuchEntity", "NotFoundException", "ResourceNotFoundException", "ValidationError"})
"""What services say of what is not there, or was never made."""
Removal = Callable[[Place, str], Any]


def _role(place: Place, name: str) -> None:
    iam = place.client("iam")
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _stack(place: Place, name: str) -> None:
    client = place.client("cloudformation")
    client.delete_stack(StackName=name)
    client.get_waiter("stack_delete_complete").wait(StackName=name)


def _api(place: Place, name: str) -> None:
    client = place.client("apigateway")
    for page in client.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] == name:
                client.delete_rest_api(restApiId=api["id"])


def _key(place: Place, name: str) -> None:
    client = place.client("apigateway")
    for key in client.get_api_keys(nameQuery=name)["items"]:
        client.delete_api_key(apiKey=key["id"])


def _plan(place: Place, name: str) -> None:
    client = place.client("apigateway")
    for page in client.get_paginator("get_usage_plans").paginate():
        for plan in page["items"]:
            if plan["name"] == name:
                operations = [
                    {"op": "remove", "path": "/apiStages", "value": f"{s['apiId']}:{s['stage']}"}
                    for s in plan["apiStages"]
                ]
                if operations:
                    client.update_usage_plan(usagePlanId=plan["id"], patchOperations=operations)
                client.delete_usage_plan(usagePlanId=plan["id"])


REMOVALS: Mapping[str, Removal] = {
    "function": lambda place, name: place.client("lambda").delete_function(FunctionName=name),
    "log group": lambda place, name: place.client("logs").delete_log_group(logGroupName=name),
    "role": _role,
    "stack": _stack,
    "API": _api,
    "API key": _key,
    "usage plan": _plan,
}
"""How each kind of thing is removed, by its name, which begins with the ledger's prefix."""


class Ledger:
    """Names of what was or is about to be made, one JSON line each; a killed run's are removed by ``--clean``."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._prefix = f"localaws-on-aws-{uuid.uuid4().hex[:8]}"

    def name(self, kind: str, name: str, prefix: str = "") -> str:
        """Return the full name that a thing of this kind is to be made under, having written it to disk."""
        full = f"{prefix}{self._prefix}-{name}"
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"kind": kind, "name": full}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return full

    def remove_all(self, place: Place) -> tuple[str, ...]:
        """Remove everything in reverse order; return a sentence for each that is still there, whose lines stay."""
        entries = [json.loads(line) for line in self._file.read_text().splitlines()] if self._file.exists() else []
        tried = [(entry, _removed(place, entry["kind"], entry["name"])) for entry in reversed(entries)]
        left = [(entry, reason) for entry, reason in tried if reason]
        self._file.write_text("".join(json.dumps(entry) + "\n" for entry, _ in reversed(left)))
        if not left:
            self._file.unlink(missing_ok=True)
        return tuple(f"the {entry['kind']} {entry['name']} is still there: {reason}" for entry, reason in left)


def _removed(place: Place, kind: str, name: str) -> str:
    """Return why it could not be removed, or nothing."""
    try:
        REMOVALS[kind](place, name)
    except ClientError as error:
        return "" if error.response["Error"]["Code"] in ABSENT else str(error)
    except BotoCoreError as error:
        return str(error)
    return ""
