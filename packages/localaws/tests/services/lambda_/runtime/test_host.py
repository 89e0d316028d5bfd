"""Who is meant, who is admitted, how many run at once, and what is recorded of it."""

from __future__ import annotations

import concurrent.futures
import json
import time
from collections import Counter
from typing import Any

import pytest

from localaws.kernel.ports import Caller, InvokeError
from localaws.services.lambda_.runtime.functions import Alias

WHICH = "import os\ndef handler(event, context): return os.environ['AWS_LAMBDA_FUNCTION_VERSION']"
SLOW = "import os, time\ndef handler(event, context):\n    time.sleep(event)\n    return os.getpid()"
GATEWAY = Caller("apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/")


def test_an_alias_serves_its_version(one_bench: Any) -> None:
    """An invocation by alias runs the alias's version and says which one it was."""
    one_bench.add("aliased", WHICH, version="3")
    one_bench.functions.aliases["aliased", "live"] = Alias("3")
    outcome = one_bench.invoke("aliased:live")
    assert (outcome.version, json.loads(outcome.payload)) == ("3", "3")


def test_weights_divide_the_traffic(one_bench: Any) -> None:
    """With a weight of one half both versions serve."""
    for version in ("1", "2"):
        one_bench.add("weighted", WHICH, version=version)
    one_bench.functions.aliases["weighted", "live"] = Alias("1", (("2", 0.5),))
    served = Counter(one_bench.result("weighted:live") for _ in range(60))
    assert set(served) == {"1", "2"}


def test_an_update_replaces_the_instances(one_bench: Any) -> None:
    """After the code has changed, the next invocation runs the new code."""
    one_bench.add("updated", "def handler(event, context): return 'old'")
    assert one_bench.result("updated") == "old"
    one_bench.add("updated", "def handler(event, context): return 'new'")
    assert one_bench.result("updated") == "new"


def test_what_is_not_there_is_not_found(one_bench: Any) -> None:
    """A function, a version or an alias that is not there is answered 404."""
    with pytest.raises(InvokeError) as refused:
        one_bench.invoke("nowhere")
    assert refused.value.status == 404


def test_a_service_needs_the_qualifiers_own_permission(one_bench: Any) -> None:
    """A permission on the alias admits the service there and not on the unqualified function."""
    one_bench.add("guarded", WHICH)
    one_bench.functions.aliases["guarded", "live"] = Alias("$LATEST")
    one_bench.functions.policies["guarded", "live"] = [
        {"Effect": "Allow", "Principal": {"Service": GATEWAY.principal}, "Action": "lambda:InvokeFunction"}
    ]
    assert one_bench.invoke("guarded:live", caller=GATEWAY).error is None
    with pytest.raises(InvokeError) as refused:
        one_bench.invoke("guarded", caller=GATEWAY)
    assert refused.value.code == "AccessDeniedException"


def test_invocations_that_sleep_overlap(one_bench: Any) -> None:
    """Functions that wait do so side by side, each in an instance of its own."""
    one_bench.add("slow", SLOW, timeout_s=20)
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        pids = set(pool.map(lambda _: one_bench.result("slow", 1.5), range(5)))
    assert len(pids) > 1  # one after the other they would have had the same one


def test_reserved_concurrency_throttles(one_bench: Any) -> None:
    """Above its reserved concurrency a function is throttled with 429; with none reserved for it, always."""
    one_bench.add("reserved", SLOW, timeout_s=20)
    one_bench.functions.reserved["reserved"] = 1
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = pool.submit(one_bench.result, "reserved", 1)
        refused = None
        while refused is None and not running.done():
            try:
                one_bench.result("reserved", 0)
            except InvokeError as error:
                refused = error
        running.result()
    assert refused is not None
    assert (refused.code, refused.status) == ("TooManyRequestsException", 429)
    throttles = [d for d in one_bench.written.data if d.name == "Throttles" and d.value and d.dimensions]
    assert throttles[0].dimensions == {"FunctionName": "reserved"}
    one_bench.functions.reserved["reserved"] = 0
    with pytest.raises(InvokeError):
        one_bench.result("reserved", 0)


def test_each_invocation_leaves_its_metrics(one_bench: Any) -> None:
    """By alias: under the account, the function, the resource, and the resource with the version executed."""
    one_bench.add("measured", "def handler(event, context): raise ValueError", version="4")
    one_bench.functions.aliases["measured", "live"] = Alias("4")
    before = len(one_bench.written.data)
    one_bench.error("measured:live")
    data = [datum for datum in one_bench.written.data[before:] if datum.name == "Errors"]
    function = {"FunctionName": "measured"}
    resource = {**function, "Resource": "measured:live"}
    assert [dict(datum.dimensions) for datum in data] == [{}, function, resource, {**resource, "ExecutedVersion": "4"}]
    assert {datum.value for datum in data} == {1.0}
    names = {datum.name for datum in one_bench.written.data[before:]}
    assert names == {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"}


def test_a_deleted_functions_instances_go(one_bench: Any) -> None:
    """After a deletion a function of the same name starts afresh."""
    source = "import os\ndef handler(event, context): return os.getpid()"
    one_bench.add("deleted", source)
    first = one_bench.result("deleted")
    one_bench.loop.call_soon_threadsafe(one_bench.host.discard, "us-east-1", "deleted")
    assert one_bench.result("deleted") != first


def test_an_instance_is_cold_again_after_long_idleness(one_bench: Any) -> None:
    """After a quarter of an hour of virtual idleness the next invocation meets a new process."""
    source = "import os\ndef handler(event, context): return os.getpid()"
    one_bench.add("idle", source)
    first = one_bench.result("idle")
    pool = one_bench.host._pools["us-east-1", "idle", "$LATEST"]
    deadline = time.monotonic() + 100
    while not pool._idle:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    one_bench.clock.shift(3600)
    assert one_bench.result("idle") != first


def test_a_functions_own_copy_of_a_library_comes_first(one_bench: Any, zipped: Any) -> None:
    """A package that the template process has loaded does not hide the one that the function brings along."""
    code = zipped(app="import boto3\ndef handler(event, context): return boto3.OWN", boto3="OWN = 1")
    one_bench.add("bundles", "", code=code)
    assert one_bench.result("bundles") == 1


def test_layers_can_be_imported(one_bench: Any, zipped: Any) -> None:
    """Modules under a layer's python folder are importable, the function's own come before them."""
    layer = zipped(python__helper="WHO = 'layer'", python__app="raise RuntimeError")
    one_bench.add("layered", "import helper\ndef handler(event, context): return helper.WHO", layers=(layer,))
    assert one_bench.result("layered") == "layer"


def test_a_request_over_the_limit_is_refused(one_bench: Any) -> None:
    """A payload of more than 6 MB never reaches the function: 413."""
    one_bench.add("large", WHICH)
    with pytest.raises(InvokeError) as refused:
        one_bench.invoke("large", "x" * 6_300_000)
    assert (refused.value.code, refused.value.status) == ("RequestTooLargeException", 413)
