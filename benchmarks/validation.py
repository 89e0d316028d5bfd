"""What it costs to check requests by their models: processor time of the check against that of the whole call.

Each call is made many times of a running localaws, whose processor time is taken; the same requests, as botocore sent
them, are then checked alone in this process. Both in one run, so that the ratio holds whatever the machine does.
Run: ``python -m benchmarks.validation``.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks._measure import Program, localaws, sized, tell
from localaws.calls.exchange import Exchange
from localaws.calls.operations import identify
from localaws.validation.front import Validation

CALLS = sized(300, 8)
LIMIT = 5.0
"""The most that the checks may take of all calls together, in percent."""
TABLE = {
    "TableName": "t",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
}
ITEM = {"pk": {"S": "a"}, "text": {"S": "x" * 200}, "count": {"N": "1"}}
ALARM = {
    "AlarmName": "a", "Namespace": "n", "MetricName": "m", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1,
    "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip
EVENTS = [{"timestamp": int(time.time() * 1000), "message": "m" * 100}] * 10


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-validation-") as folder, localaws(Path(folder)) as (aws, ready):
        sent: dict[str, Exchange] = {}
        spent = {title: served(aws, title, call, sent) for title, call in calls(ready, sent).items()}
        checked = {title: alone(exchange) for title, exchange in sent.items() if title in spent}
    for title, seconds in spent.items():
        told = f"{title}: {seconds * 1e6:.0f} us a call, {checked[title] * 1e6:.0f} us of it the check"
        tell(told, 100 * checked[title] / (seconds or float("inf")), "%")
    tell("all together", 100 * sum(checked.values()) / (sum(spent.values()) or float("inf")), "%", LIMIT)


def calls(ready: Mapping[str, Any], sent: dict[str, Exchange]) -> dict[str, Callable[[], Any]]:
    """Prepare what the calls need, and return them by title; what they send is kept in `sent`."""

    def client(service: str) -> Any:
        made: Any = boto3.client(  # type: ignore[call-overload]  # typed for literal names alone
            service,
            ready["region"],
            endpoint_url=ready["endpoint_url"],
            aws_access_key_id=ready["access_key_id"],
            aws_secret_access_key=ready["secret_access_key"],
            config=Config(retries={"total_max_attempts": 1}),
        )
        made.meta.events.register("before-send", lambda request, **_: sent.update({"": _exchange(request)}))
        return made

    dynamodb, logs, cloudwatch, sns, gateway = map(client, ("dynamodb", "logs", "cloudwatch", "sns", "apigateway"))
    dynamodb.create_table(**TABLE)
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    topic = sns.create_topic(Name="t")["TopicArn"]
    api = gateway.create_rest_api(name="a")["id"]
    return {
        "dynamodb PutItem": lambda: dynamodb.put_item(TableName="t", Item=ITEM),
        "dynamodb GetItem": lambda: dynamodb.get_item(TableName="t", Key={"pk": {"S": "a"}}),
        "logs PutLogEvents": lambda: logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=EVENTS),
        "cloudwatch PutMetricAlarm": lambda: cloudwatch.put_metric_alarm(**ALARM),
        "sns Publish": lambda: sns.publish(TopicArn=topic, Message="m"),
        "apigateway GetRestApi": lambda: gateway.get_rest_api(restApiId=api),
    }


def served(aws: Program, title: str, call: Callable[[], Any], sent: dict[str, Exchange]) -> float:
    """Return the seconds of processor time that localaws spends on a call; keep what was sent under its title."""
    call()
    sent[title] = sent[""]
    before = aws.cpu_s
    for _ in range(CALLS):
        call()
    return (aws.cpu_s - before) / CALLS


def alone(exchange: Exchange) -> float:
    """Return the seconds of processor time that the check of a call takes."""
    validation, call = Validation(), identify(exchange)
    validation.refuse(call)
    before = time.process_time()
    for _ in range(CALLS):
        validation.refuse(call)
    return (time.process_time() - before) / CALLS


def _exchange(request: Any) -> Exchange:
    path, _, query = request.url.partition("//")[2].partition("?")
    headers = tuple(
        (name, value.decode() if isinstance(value, bytes) else str(value)) for name, value in request.headers.items()
    )
    body = request.body or b""
    content = body if isinstance(body, bytes) else body.encode()
    return Exchange(request.method, "/" + path.partition("/")[2], query, headers, content, "http")


if __name__ == "__main__":
    main()
