"""Requests in smithy-rpc-v2-cbor become AWS JSON, answers to them become CBOR; and CloudWatch is asked so."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import botocore.session
import cbor2
import pytest
import requests
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from moto.core.utils import get_service_model

from localaws.calls.cbor import HEADER, NAME, TYPE, as_cbor, as_json, speaks_cbor
from localaws.calls.exchange import Exchange, Reply

PATH = "/service/GraniteServiceVersion20100801/operation/PutMetricData"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def sent(body: bytes, path: str = PATH) -> Exchange:
    """Return a request with a body."""
    return Exchange("POST", path, "", ((HEADER, NAME), ("Content-Type", TYPE), ("X-Other", "kept")), body, "http")


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_what_cbor_and_json_both_have_stays_as_it_is(content: dict[str, Any]) -> None:
    """Maps, lists, texts, numbers and truth are the same in JSON."""
    assert json.loads(as_json(sent(cbor2.dumps(content))).body) == content


def test_a_request_becomes_one_of_aws_json() -> None:
    """Timestamps become seconds, blobs base64; the target is that of the path; other headers stay."""
    body = cbor2.dumps({"At": cbor2.CBORTag(1, MOMENT.timestamp()), "Blob": b"abc", "Odd": float("nan")})
    made = as_json(sent(body))
    assert json.loads(made.body) == {"At": MOMENT.timestamp(), "Blob": "YWJj", "Odd": "NaN"}
    assert (made.path, made.header("x-amz-target")) == ("/", "GraniteServiceVersion20100801.PutMetricData")
    assert (made.header("content-type"), made.header("x-other")) == ("application/x-amz-json-1.0", "kept")
    assert not speaks_cbor(made)


@pytest.mark.parametrize("body", [b"\xff", b"\x1c", b'{"a": 1}x'])
def test_what_is_no_cbor_cannot_be_read(body: bytes) -> None:
    """A body of another kind raises ValueError."""
    with pytest.raises(ValueError, match="not CBOR"):
        as_json(sent(body))


def test_an_answer_has_the_types_of_cbor() -> None:
    """Timestamps are tag 1, by the shape of the output."""
    shape = get_service_model("cloudwatch").operation_model("GetMetricStatistics").output_shape
    told = {"Label": "m", "Datapoints": [{"Timestamp": MOMENT.timestamp(), "Average": 1}]}
    reply = as_cbor(Reply(200, json.dumps(told).encode()), shape, query_compatible=True)
    assert cbor2.loads(reply.body) == {"Label": "m", "Datapoints": [{"Timestamp": MOMENT, "Average": 1.0}]}
    assert (reply.headers["Content-Type"], reply.headers[HEADER]) == (TYPE, NAME)


def test_an_error_names_its_code_of_the_query_protocol() -> None:
    """Services that once spoke it add the header."""
    body = json.dumps({"__type": "com.amazonaws.x#LimitExceeded", "message": "m"}).encode()
    assert (
        as_cbor(Reply(400, body), None, query_compatible=True).headers["x-amzn-query-error"] == "LimitExceeded;Sender"
    )
    assert "x-amzn-query-error" not in as_cbor(Reply(400, body), None, query_compatible=False).headers


@pytest.fixture
def cloudwatch(aws: Any) -> Any:
    """A client of CloudWatch that speaks nothing but CBOR."""
    loader = botocore.session.get_session().get_component("data_loader")
    session = botocore.session.get_session()
    model = loader.load_service_model("cloudwatch", "service-2")
    spoken = {**model, "metadata": {**model["metadata"], "protocols": [f"smithy-{NAME}"]}}
    load = loader.load_service_model
    session.register_component("data_loader", _Loader(loader, {("cloudwatch", "service-2"): spoken}, load))
    make: Any = boto3.Session(botocore_session=session).client
    ready = aws.ready
    return make(
        "cloudwatch",
        ready["region"],
        endpoint_url=ready["endpoint_url"],
        aws_access_key_id=ready["access_key_id"],
        aws_secret_access_key=ready["secret_access_key"],
    )


class _Loader:
    """botocore's loader, with some models in place of its own."""

    def __init__(self, loader: Any, models: dict[tuple[str, str], Any], load: Callable[..., Any]) -> None:
        self._loader, self._models, self._load = loader, models, load

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def load_service_model(self, service: str, kind: str, api_version: str | None = None) -> Any:
        """Load a model."""
        return self._models.get((service, kind)) or self._load(service, kind, api_version)


def test_cloudwatch_answers_in_cbor(aws: Any, cloudwatch: Any) -> None:
    """What is put is found again, with its time."""
    told = datetime.fromisoformat(requests.get(aws.ready["clock_url"], timeout=10).json()["now"])
    name, now = f"ns-{uuid.uuid4().hex[:8]}", int(told.timestamp()) // 60 * 60
    data = [{"MetricName": "m", "Value": 2.5, "Timestamp": now, "Dimensions": [{"Name": "d", "Value": "v"}]}]
    cloudwatch.put_metric_data(Namespace=name, MetricData=data)
    found = cloudwatch.get_metric_statistics(
        Namespace=name,
        MetricName="m",
        Dimensions=data[0]["Dimensions"],
        StartTime=now - 60,
        EndTime=now + 60,
        Period=60,
        Statistics=["Sum"],
    )
    assert [(each["Timestamp"].timestamp(), each["Sum"]) for each in found["Datapoints"]] == [(now, 2.5)]


def test_cloudwatch_refuses_in_cbor(cloudwatch: Any) -> None:
    """An error is read as one of the service, by its code of the query protocol."""
    with pytest.raises(ClientError) as caught:
        cloudwatch.set_alarm_state(AlarmName="a", StateValue="INVALID", StateReason="r")
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    assert "at 'stateValue' failed to satisfy" in caught.value.response["Error"]["Message"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
