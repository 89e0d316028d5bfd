"""Failure watcher: how many executions of a function have failed in a row, by the time at which each ended.

CloudWatch Logs sends it the ``platform.report`` records of the functions' log groups. Each log stream comes by itself,
in any order, and more than once, so what was seen in the last two minutes is kept and put in order by its own time; of
what was before, only how many had failed in a row. A run that reaches three is looked at once more after a while, when
a success of another stream has come too. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

import base64
import gzip
import json
import os
import random
import re
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from threading import Event
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

TABLE = os.environ["STATE_TABLE"]
OWN_LOG = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME", "")
SETTLED_S = float(os.environ.get("SETTLED_SECONDS", "5"))
NAMESPACE, METRIC = "Stormproof/Failures", "ConsecutiveFailures"
ENOUGH = 3
KEPT_MS, MOST_KEPT = 120_000, 400
ATTEMPTS, LONGEST_PAUSE_S = 25, 1.0
"""Deliveries of many streams at once write one after the other: the longer one has tried, the longer it pauses."""
REPORT, SUCCESS = "platform.report", "success"
STREAM = re.compile(r"\d{4}/\d\d/\d\d/([^\[]+)\[")
"""A stream in a group that a function was given names the function:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
"""
RETRIES = {"mode": "standard", "total_max_attempts": 6}
STORE = boto3.client("dynamodb", config=Config(connect_timeout=2, read_timeout=5, retries=RETRIES))
WAITING = Event()


class Ended(NamedTuple):
    """An execution: when it ended in milliseconds, its request ID, whether it failed. A retry has the same ID.

    Successes of one millisecond are one: they have no ID, which makes what is kept a third as long.
    """

    at: int
    request: str
    failed: bool


class Seen(NamedTuple):
    """What is kept of a function: all executions after `until`, and how many before had `failed` in a row then."""

    revision: int = 0
    until: int = 0
    failed: int = 0
    ended: tuple[Ended, ...] = ()


def handle(event: dict[str, Any], _context: object) -> None:
    """Take what was logged; raises what DynamoDB raises, so that Lambda counts an error and tries again."""
    sent = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    if sent["messageType"] != "DATA_MESSAGE" or sent["logGroup"] == OWN_LOG:
        return
    named = STREAM.match(sent["logStream"])
    function = named[1] if named else sent["logGroup"].rpartition("/")[2]
    ended = set(reports(sent["logEvents"]))
    before, now = remember(function, ended)
    # What is known already is told as well: whoever made it known may have been stopped before it told anybody.
    told = ended & frozenset(now.ended)
    if not told:
        return
    failed = longest(now, told)
    if failed >= ENOUGH > in_a_row(before):
        WAITING.wait(SETTLED_S)
        settled = stored(function)
        failed = longest(settled, told) if told & frozenset(settled.ended) else failed
    if failed or in_a_row(before):
        emit(function, failed)


def reports(events: Sequence[dict[str, Any]]) -> Iterator[Ended]:
    """Yield the executions that log events report."""
    for each in events:
        line = json.loads(each["message"])
        if line.get("type") == REPORT:
            at = round(datetime.fromisoformat(line["time"]).timestamp() * 1000)
            failed = line["record"]["status"] != SUCCESS
            yield Ended(at, line["record"]["requestId"] if failed else "", failed)


def remember(function: str, ended: Collection[Ended]) -> tuple[Seen, Seen]:
    """Add executions to what is kept; return what was kept before and what is now.

    A write whose answer was lost is refused when the SDK repeats it, and found to be made already.
    """
    first = before = stored(function)
    for attempt in range(ATTEMPTS):
        new = frozenset(each for each in ended if each.at > before.until) - frozenset(before.ended)
        if not new:
            return first, before
        now = before._replace(revision=before.revision + 1, ended=tuple(sorted({*before.ended, *new})))
        if store(function, before, folded(now)):
            return first, now
        longest = min(LONGEST_PAUSE_S, 0.1 * 2**attempt)
        WAITING.wait(random.uniform(0.01, longest))  # noqa: S311 - another delivery was faster
        before = stored(function)
    raise RuntimeError(f"what is kept of {function} was changed by others {ATTEMPTS} times")


def folded(seen: Seen) -> Seen:
    """Return what is kept of it: the latest executions, and of those before how many had failed in a row."""
    since = seen.ended[-1].at - KEPT_MS
    if len(seen.ended) > MOST_KEPT:
        since = max(since, seen.ended[-MOST_KEPT].at - 1)
    old = [each for each in seen.ended if each.at <= since]
    if not old:
        return seen
    failed = in_a_row(seen._replace(ended=tuple(old)))
    return seen._replace(until=since, failed=failed, ended=seen.ended[len(old) :])


def in_a_row(seen: Seen) -> int:
    """Return how many of the last executions have failed in a row."""
    failed = seen.failed
    for each in seen.ended:
        failed = failed + 1 if each.failed else 0
    return failed


def longest(seen: Seen, told: Collection[Ended]) -> int:
    """Return the longest run of failures that one of these executions is in."""
    found, run, touched = 0, seen.failed, False
    for each in seen.ended:
        run, touched = (run + 1, touched or each in told) if each.failed else (0, False)
        found = max(found, run if touched else 0)
    return found


def stored(function: str) -> Seen:
    """Return what is kept of a function."""
    item = STORE.get_item(TableName=TABLE, Key=key(function), ConsistentRead=True).get("Item")
    if item is None:
        return Seen()
    revision, until, failed = (int(item[name]["N"]) for name in ("revision", "until", "failed"))
    return Seen(revision, until, failed, tuple(Ended(*each) for each in json.loads(item["ended"]["S"])))


def store(function: str, before: Seen, now: Seen) -> bool:
    """Write what is to be kept; tell whether nobody else has since it was read."""
    figures = {name: {"N": str(getattr(now, name))} for name in ("revision", "until", "failed")}
    try:
        STORE.put_item(
            TableName=TABLE,
            Item={**key(function), **figures, "ended": {"S": json.dumps(now.ended, separators=(",", ":"))}},
            ConditionExpression="attribute_not_exists(revision) OR revision = :read",
            ExpressionAttributeValues={":read": {"N": str(before.revision)}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def key(function: str) -> dict[str, Any]:
    """Return where a function's item is: the table counts requests of API keys as well, whose IDs have no blank."""
    return {"keyId": {"S": f"failures of {function}"}, "hour": {"S": "-"}}


def emit(function: str, failed: int) -> None:
    """Write a line that CloudWatch makes a metric of.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    measured = {
        "Namespace": NAMESPACE,
        "Dimensions": [["FunctionName"]],
        "Metrics": [{"Name": METRIC, "Unit": "Count"}],
    }
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [measured]}
    line = {"event": "failures_in_a_row", "FunctionName": function, METRIC: failed, "_aws": about}
    print(json.dumps(line))  # noqa: T201 - standard output is Lambda's log
