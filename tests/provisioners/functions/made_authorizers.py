"""The authorizer's surroundings, made up: a key store, the pepper, events of the gateway."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from stormproof.core.keys import key_hash, key_id, new_key

HANDLER = Path(__file__).parents[3] / "provisioners" / "functions" / "authorizer" / "handler.py"
ARN = "arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/GET/projects"
KEY = new_key()
ITEM = {"keyHash": {"S": key_hash(KEY)}, "keyId": {"S": key_id(KEY)}}


class FakeStore:
    """DynamoDB with the key table; None for one that does not answer."""

    exceptions = SimpleNamespace(ParameterNotFound=LookupError)

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] | None = {key_hash(KEY): dict(ITEM)}
        self.pepper = ""
        self.peppers_read = 0
        self.reads = 0

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Read the pepper of native keys."""
        assert (Name, WithDecryption) == ("/pepper", True)
        self.peppers_read += 1
        if not self.pepper:
            raise LookupError
        return {"Parameter": {"Value": self.pepper}}

    def adopt(self, value: str, key_id: str, *stages: str) -> dict[str, Any]:
        """Take a native key over, as the key sync does."""
        assert self.items is not None
        digest = hmac.new(self.pepper.encode(), value.encode(), hashlib.sha256).hexdigest()
        item = {"keyHash": {"S": digest}, "keyId": {"S": key_id}, "keyStages": {"SS": list(stages)}}
        return self.items.setdefault(digest, item)

    def get_item(self, *, Key: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's parameter name
        """Read an item by its hash."""
        self.reads += 1
        if self.items is None:
            raise TimeoutError("no answer")
        item = self.items.get(Key["keyHash"]["S"])
        return {"Item": item} if item else {}


def event(*values: str, name: str = "X-Api-Key") -> dict[str, Any]:
    """Return an authorizer's event with values of the key header."""
    return {
        "type": "REQUEST",
        "methodArn": ARN,
        "headers": {name: values[-1]} if values else {},
        "multiValueHeaders": {name: list(values)} if values else {},
        "requestContext": {"requestId": "req-1", "httpMethod": "GET", "resourcePath": "/projects", "stage": "prod"},
    }


def effect(answer: dict[str, Any]) -> str:
    """Return Allow or Deny."""
    return str(answer["policyDocument"]["Statement"][0]["Effect"])
