"""Functions of Node runtimes run on the machine's Node behind the same runtime API, with Node's own forms of all."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from localaws.services.lambda_.runtime.functions import LoggingConfig
from localaws.services.lambda_.runtime.host import Settings
from localaws.services.lambda_.runtime.node.launcher import node_runtime
from localaws_testing.functions import archive_of

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node")
EVENT = "exports.handler = async (event, context) => "


@pytest.fixture(scope="module")
def node(run_bench: Callable[[Settings], Any]) -> Any:
    """A host."""
    return run_bench(Settings())


def made(bench: Any, name: str, source: str, file: str = "index.js", **more: Any) -> str:
    """Deploy a function of one file, and return its name."""
    code = archive_of({file: source, **more.pop("files", {})})
    given = {"runtime": "nodejs22.x", "handler": "index.handler", "code": code, **more}
    bench.add(name, **given)
    return name


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("index.js", EVENT + "({ got: event.a, left: context.getRemainingTimeInMillis() > 0 });"),
        ("index.js", "exports.handler = (event, context, done) => done(null, { got: event.a, left: true });"),
        ("index.js", "export const handler = async (event) => ({ got: event.a, left: true });"),
        ("index.mjs", "export const handler = async (event) => ({ got: event.a, left: true });"),
        ("index.cjs", "exports.handler = (event, context) => context.succeed({ got: event.a, left: true });"),
    ],
)
def test_handlers_of_each_form_are_served(node: Any, file: str, source: str) -> None:
    """Asynchronous, with a callback, as modules of either kind."""
    kind = {"package.json": json.dumps({"type": "module"})} if "export const" in source else {}
    name = made(node, f"form-{hash((file, source)):x}", source, file, files=kind)
    assert node.result(name, {"a": 1}) == {"got": 1, "left": True}
    assert node.result(name, {"a": 2}) == {"got": 2, "left": True}


def test_what_is_under_way_is_finished_before_a_callback_counts(node: Any) -> None:
    """Unless the function says otherwise."""
    source = """
    let done = false;
    exports.handler = (event, context, callback) => {
      if (event.ask) return callback(null, done);
      context.callbackWaitsForEmptyEventLoop = !event.hurry;
      setTimeout(() => { done = true; }, 50);
      callback(null, 'called');
    };"""
    name = made(node, "waits", source)
    assert node.result(name) == "called"
    assert node.result(name, {"ask": True}) is True


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        (EVENT + "{ throw new TypeError('no'); };", "TypeError", "no"),
        ("exports.handler = (event, context, done) => done(new RangeError('far'));", "RangeError", "far"),
        ("exports.other = 1;", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"),
        ("require('absent');", "Runtime.ImportModuleError", "Cannot find module 'absent'"),
        ("exports.handler = (", "Runtime.UserCodeSyntaxError", "SyntaxError"),
        ("exports.handler = () => { setTimeout(() => { throw new Error('late'); }, 1); };", "Error", "late"),
    ],
)
def test_errors_are_told_as_node_tells_them(node: Any, source: str, kind: str, message: str) -> None:
    """Those of loading among them."""
    error = node.error(made(node, f"error-{kind}-{message[:3]}".replace(".", "-"), source))
    assert error["errorType"] == kind
    assert message in error["errorMessage"]
    assert isinstance(error["trace"], list)


def test_the_environment_is_lambdas_and_nothing_of_the_hosts(node: Any) -> None:
    """Nor what the first code of the process was told."""
    environment: Mapping[str, str] = node.result(made(node, "environment", EVENT + "process.env;"))
    assert environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_nodejs22.x"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "environment"
    assert not [name for name in environment if "LOCALAWS" in name or "TELEMETRY" in name]
    assert "HOME" not in environment


def test_text_logs_have_nodes_form(node: Any) -> None:
    """Time, request, level and text, with tabs between."""
    node.result(made(node, "texts", EVENT + "{ console.warn('a %s', 'b', { c: 1 }); return 1; };"))
    (line,) = [each for each in node.written.messages("/aws/lambda/texts") if "WARN" in each]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\tWARN\ta b \{ c: 1 \}\n", line)


def test_json_logs_have_nodes_form_and_are_filtered_by_level(node: Any) -> None:
    """Lambda's own report is among them."""
    logging = LoggingConfig("/aws/lambda/records", "JSON", "WARN", "INFO")
    source = EVENT + "{ console.info('left out'); console.error('bad', new TypeError('no')); return 1; };"
    node.result(made(node, "records", source, logging=logging))
    records = [json.loads(each) for each in node.written.messages("/aws/lambda/records")]
    (told,) = [each for each in records if "level" in each]
    assert (told["level"], told["errorType"], told["errorMessage"]) == ("ERROR", "TypeError", "no")
    assert [each["record"]["status"] for each in records if each.get("type") == "platform.report"] == ["success"]


def test_a_function_reaches_this_machine_alone(node: Any) -> None:
    """Any other host is refused where it is connected to."""
    source = """
    const net = require('node:net');
    exports.handler = async () => new Promise((resolve) => {
      net.connect({ host: '192.0.2.1', port: 80 }).on('error', (error) => resolve(error.message));
    });"""
    assert "this machine alone, not 192.0.2.1" in node.result(made(node, "outside", source))


def test_time_is_the_embedded_aws(node: Any) -> None:
    """A day on, for whoever asks."""
    name = made(node, "clock", EVENT + "[Date.now(), new Date().getTime(), new Date(5).getTime()];")
    before = node.result(name)
    node.clock.shift(86_400)
    after = node.result(name)
    node.clock.shift(-86_400)
    assert all(later - earlier >= 86_400_000 for earlier, later in zip(before[:2], after[:2], strict=True))
    assert after[2] == 5


def test_a_hanging_function_is_cut_off(node: Any) -> None:
    """By its timeout, as any other."""
    error = node.error(made(node, "hangs", EVENT + "new Promise(() => setInterval(() => {}, 1000));", timeout_s=1))
    assert error["errorType"] == "Sandbox.Timedout"


def test_the_log_tells_on_which_node_it_runs(node: Any) -> None:
    """As it does of Python."""
    node.result(made(node, "version", EVENT + "1;", runtime="nodejs18.x"))
    (line,) = [each for each in node.written.messages("/aws/lambda/version") if each.startswith("INIT_START")]
    assert f"nodejs:18.localaws-on-{node_runtime().removesuffix('.x')}" in line
