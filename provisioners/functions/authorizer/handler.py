"""Lambda authorizer (REQUEST) of a REST API: admits the keys in the table, logs every attempt, never a key.

The answers follow https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html:
raising exactly ``Unauthorized`` becomes 401, a Deny policy 403, any other error 500.

Keys of our own have 256 random bits and are looked up by their SHA-256. Values of native API keys are chosen by their
owner and may be guessable; they are looked up by an HMAC under a pepper that does not stand in the table, so that who
reads the table alone cannot try values. The pepper is an SSM SecureString, which ``key_sync`` makes.
"""

import base64
import hashlib
import hmac
import json
import math
import os
import re
import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

TABLE = os.environ["KEY_TABLE"]
PEPPER = os.environ.get("KEY_PEPPER", "")
"""The name of the parameter that holds the pepper."""
OBSERVING = os.environ.get("MODE") == "observe"
DEFAULT_LIMIT = os.environ["DEFAULT_LIMIT"]
FUNCTION = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
HEADER = "x-api-key"
FORM = re.compile(r"sp_[A-Za-z0-9_-]{49}")
TRIAL_STAGE = "test-invoke-stage"
"""The stage of the context that TestInvokeAuthorizer hands over."""
TRIAL = "authentication_trial"
"""What a line of such a test is about: nobody is counted as a client who was, or would be, refused."""
CHECKSUM_LENGTH = 6
NATIVE_FORM = re.compile(r"[\x21-\x7e]{20,128}")
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html (how long values are)"""
PEPPER_AGE_S = 60
Event = dict[str, Any]
Answer = dict[str, Any]

# Quick looks, since a client waits for the answer; reading again is harmless, and a throttled read or a dropped
# connection is no reason to turn a valid key away. A store that still does not answer keeps the door closed.
# To have botocore check parameters that are always of one form costs a fifth of a call's processor time.
RETRIES = {"mode": "legacy", "total_max_attempts": 6}
QUICK = Config(connect_timeout=0.5, read_timeout=0.6, retries=RETRIES, parameter_validation=False)
STORE = boto3.client("dynamodb", config=QUICK)


class Pepper:
    """The pepper of native keys, kept by this process; empty where there is none."""

    def __init__(self) -> None:
        self.value = b""
        self._read_at = -math.inf

    def renewed(self) -> bool:
        """Read the pepper unless that was done within the last minute; tell whether it is another one now."""
        if not PEPPER or time.time() - self._read_at < PEPPER_AGE_S:
            return False
        store, before = parameters(), self.value
        try:
            self.value = store.get_parameter(Name=PEPPER, WithDecryption=True)["Parameter"]["Value"].encode()
        except store.exceptions.ParameterNotFound:
            self.value = b""
        self._read_at = time.time()
        return self.value != before


PEPPERED = Pepper()


@cache
def parameters() -> Any:
    """Return the client of the Parameter Store, made when the first native key comes."""
    return boto3.client("ssm", config=QUICK)


class Refused(Exception):
    """No admission; `outcome` says why, `key_id` whose key it was where that is known."""

    def __init__(self, outcome: str, key_id: str = "") -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.key_id = key_id


def handle(event: Event, _context: object) -> Answer:
    """Return the policy for a request; raises ``Unauthorized`` for one without a key."""
    try:
        key_id, limit = admit(presented(event), stage_of(event))
    except Refused as refused:
        record(event, refused.outcome, refused.key_id)
        return refuse(event, refused)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the store, the door stays closed
        record(event, "store_unavailable", "", type(error).__name__)
        return unavailable(event)
    record(event, "allowed", key_id)
    return policy(event, "Allow", key_id, {"keyId": key_id, "limit": limit})


def presented(event: Event) -> str:
    """Return the key that the request carries."""
    headers = event.get("multiValueHeaders") or {name: [value] for name, value in (event.get("headers") or {}).items()}
    values = [value for name, several in headers.items() if name.lower() == HEADER for value in several]
    if not any(values):
        raise Refused("missing")
    if len(values) > 1:
        raise Refused("malformed")
    return values[0]


def admit(key: str, stage: str) -> tuple[str, str]:
    """Return the ID and the hourly limit of a key that may enter a stage."""
    item = ours(key) if FORM.fullmatch(key) else native(key)
    if item is None:
        raise Refused("unknown")
    key_id = item["keyId"]["S"]
    if "revokedAt" in item:
        raise Refused("revoked", key_id)
    if "expiresAt" in item and float(item["expiresAt"]["N"]) <= time.time():
        raise Refused("expired", key_id)
    if "keyStages" in item and stage not in item["keyStages"]["SS"]:
        raise Refused("other_stage", key_id)
    return key_id, item.get("limit", {}).get("N", DEFAULT_LIMIT)


def ours(key: str) -> dict[str, Any] | None:
    """Return what the store holds of a key of our form."""
    if not hmac.compare_digest(checksum(key[:-CHECKSUM_LENGTH]), key[-CHECKSUM_LENGTH:]):
        raise Refused("malformed")
    return look_up(hashlib.sha256(key.encode()).hexdigest())


def native(key: str) -> dict[str, Any] | None:
    """Return what the store holds of a native key, by the pepper as it is now."""
    if not NATIVE_FORM.fullmatch(key):
        raise Refused("malformed")
    if not PEPPERED.value:
        PEPPERED.renewed()
    if not PEPPERED.value:
        raise Refused("malformed")
    item = look_up(keyed(key))
    return look_up(keyed(key)) if item is None and PEPPERED.renewed() and PEPPERED.value else item


def keyed(key: str) -> str:
    """Return the hash by which the store knows a native key."""
    return hmac.new(PEPPERED.value, key.encode(), hashlib.sha256).hexdigest()


def look_up(digest: str) -> dict[str, Any] | None:
    """Return an item of the store, None where it has none of that hash."""
    answer = STORE.get_item(TableName=TABLE, Key={"keyHash": {"S": digest}}, ConsistentRead=True)
    item: dict[str, Any] | None = answer.get("Item")
    return item


def checksum(body: str) -> str:
    """Return the checksum that follows a key's prefix and random part."""
    return base64.urlsafe_b64encode(hashlib.sha256(body.encode()).digest())[:CHECKSUM_LENGTH].decode()


def stage_of(event: Event) -> str:
    """Return the stage that the request asks for."""
    return str(event["methodArn"].split("/")[1])


def is_trial(event: Event) -> bool:
    """Tell whether no client asks, but TestInvokeAuthorizer."""
    return bool((event.get("requestContext") or {}).get("stage") == TRIAL_STAGE)


def refuse(event: Event, refused: Refused) -> Answer:
    """Return what turns a request away, or, while observing, what lets it pass."""
    context = {"keyId": refused.key_id, "outcome": refused.outcome}
    if OBSERVING:
        return policy(event, "Allow", refused.key_id or "anonymous", context | {"limit": DEFAULT_LIMIT})
    if refused.outcome == "missing":
        raise Exception("Unauthorized")  # noqa: TRY002 - the gateway tells a 401 by this very text
    return policy(event, "Deny", refused.key_id or "unknown", context)


def unavailable(event: Event) -> Answer:
    """Answer without the store: the gateway makes 500 of the error, which the client may repeat."""
    if OBSERVING:
        return policy(event, "Allow", "anonymous", {"keyId": "", "limit": DEFAULT_LIMIT})
    raise RuntimeError("the key store cannot be asked") from None


def policy(event: Event, effect: str, principal: str, context: dict[str, str]) -> Answer:
    """Return the authorizer's answer for the whole stage: a cached one must fit every method."""
    api, stage = event["methodArn"].split("/")[0], stage_of(event)
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{api}/{stage}/*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": principal, "policyDocument": document, "context": context}


def record(event: Event, outcome: str, key_id: str, error: str = "") -> None:
    """Log the attempt as one line of JSON; nothing of the key is in it."""
    request = event.get("requestContext") or {}
    line = {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": "ERROR" if error else "INFO" if outcome == "allowed" else "WARN",
        "event": TRIAL if is_trial(event) else "authentication",
        "outcome": outcome,
        "keyId": key_id,
        "requestId": request.get("requestId", ""),
        "method": request.get("httpMethod", ""),
        "resource": request.get("resourcePath", ""),
        "stage": request.get("stage", ""),
        "sourceIp": (request.get("identity") or {}).get("sourceIp", ""),
        "mode": "observe" if OBSERVING else "enforce",
    }
    counted = {"StoreUnavailable": 1} if error else {}
    if OBSERVING and outcome != "allowed" and not is_trial(event):
        counted["WouldRefuse"] = 1
    more = {"error": error} if error else {}
    print(json.dumps(line | more | (measured(counted) if counted else {})))  # noqa: T201 - standard output is Lambda's log


def measured(counted: dict[str, int]) -> dict[str, Any]:
    """Return what makes metrics of a line.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    described = {
        "Namespace": "Stormproof/Authorizer",
        "Dimensions": [["FunctionName"]],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in counted],
    }
    metadata = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [described]}
    return {"FunctionName": FUNCTION, **counted, "_aws": metadata}
