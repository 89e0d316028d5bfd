"""The authorizer of a run's own route: it admits who sends the run's secret, as late as he asks for it.

What it takes is a part of the latency of a request, and no part of the latency of its integration.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
"""

import hmac
import os
import time
from threading import Event
from typing import Any

LONGEST_S, LOOK_EVERY_S = 8.0, 0.05


def handle(event: Any, _context: Any) -> Any:
    """Return the policy; nobody else is kept waiting, or let in."""
    sent = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    secret = os.environ["STORMPROOF_TRIAL_SECRET"]
    admitted = hmac.compare_digest(sent.get("x-stormproof-trial", "").encode(), secret.encode())
    if admitted:
        wait(min(float(sent.get("x-stormproof-trial-wait", "0")), LONGEST_S))
    effect = "Allow" if admitted else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "trial", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def wait(seconds: float) -> None:
    """Return when so many seconds of the function's clock are over: where time can be moved on, it is seen here."""
    until, never = time.time() + seconds, Event()
    while (left := until - time.time()) > 0:
        never.wait(min(left, LOOK_EVERY_S))
