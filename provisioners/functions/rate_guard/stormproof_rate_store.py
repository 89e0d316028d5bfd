"""How the rate guard reaches its counter: within a share of the time that the function has, and not for ever in vain.

A function with Lambda's usual timeout of 3 seconds must serve its request though the counter hangs:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html,
https://docs.aws.amazon.com/lambda/latest/dg/python-context.html (get_remaining_time_in_millis)
The function's own package may bring an older SDK along than its runtime has: nothing newer than that is counted on.
"""

import math
import time
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnectedError

SHARE, MOST_S = 0.2, 4.5
"""No attempt begins later: the client waits for the answer, the function's own work for what is left of its time."""
PAUSES_S = (0.05, 0.1, 0.2, 0.4, math.inf)
"""Between attempts; there is none after the last."""
UNREACHED = (HTTPClientError, NotConnectedError)
BUSY = {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"}
SERVER_ERROR = 500
REST_S = 10.0
"""How long a counter that could not be reached is not asked again, so that not every request waits for it in vain."""
CONNECT_S, READ_S = 0.3, 0.6
LONGEST_S = CONNECT_S + READ_S
"""What an attempt may last: of Lambda's usual 3 seconds, half are left however it comes."""
# Trying again is left to us. To have botocore check parameters that are always of one form costs a fifth of a call's
# processor time.
ONCE = Config(connect_timeout=CONNECT_S, read_timeout=READ_S, retries={"max_attempts": 0}, parameter_validation=False)
STORE = boto3.client("dynamodb", config=ONCE)
_WRITE = STORE.meta.service_model.operation_model("UpdateItem").input_shape.members
TELLS_ITEM = "ReturnValuesOnConditionCheckFailure" in _WRITE
"""Whether a refused write tells the item that stands there; SDKs of before mid-2023 do not know of it."""
RESTING = {"until": -math.inf}
"""Until when, on the monotonic clock, the counter is not asked."""


class CounterRestsError(Exception):
    """The counter could not be reached a moment ago, and is not asked."""


def left_s(context: Any) -> float:
    """Return how many seconds the function may still run."""
    told = getattr(context, "get_remaining_time_in_millis", None)
    return told() / 1000 if told else math.inf


def written(write: Mapping[str, Any], remaining_s: float) -> Any:
    """Make a write, again where its answer is lost, the counter is busy or has closed a connection; at least once.

    `remaining_s` is what the function has left to run. Raises CounterRestsError, and what the SDK raises.
    """
    within_s, begun = min(remaining_s * SHARE, MOST_S), time.monotonic()
    if begun < RESTING["until"]:
        raise CounterRestsError
    for pause_s in PAUSES_S:
        try:
            return STORE.update_item(**write)
        except (ClientError, *UNREACHED) as error:
            if not passing(error) or time.monotonic() - begun + pause_s > within_s:
                if isinstance(error, UNREACHED):
                    RESTING["until"] = time.monotonic() + REST_S
                raise
        time.sleep(pause_s)
    return None


def passing(error: Exception) -> bool:
    """Tell whether what failed may succeed a moment later."""
    if not isinstance(error, ClientError):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return bool(status >= SERVER_ERROR or error.response.get("Error", {}).get("Code") in BUSY)
