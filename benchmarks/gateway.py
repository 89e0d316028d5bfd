"""Requests a second through gateway, REQUEST authorizer and a trivial function: localaws and ministack, side by side.

Both get the same two functions and the same API from the same boto3 code, and the same load: 16 keep-alive connections,
authorizer TTL 0, a bounded number of requests, rounds in turn. ministack speaks HTTP, localaws HTTPS, as each does
by default. The processor time of a request, function processes included, hardly depends on what else the machine does.
Run it as ``python -m benchmarks.gateway``; ministack is installed for the run, into a venv of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import os
import ssl
import statistics
import tempfile
import time
import urllib.parse
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks import _measure
from benchmarks._measure import SMALLEST, Program, finished, free_port, running, sized

MINISTACK = "ministack==1.5.33"
CONNECTIONS = 16
KEY = "benchmark-key-of-no-system"
AUTHORIZER = f"""
def handler(event, context):
    effect = "Allow" if event["headers"].get("x-api-key") == "{KEY}" else "Deny"
    statement = dict(Action="execute-api:Invoke", Effect=effect, Resource=event["methodArn"])
    return dict(principalId="user", policyDocument=dict(Version="2012-10-17", Statement=[statement]))
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
TRIVIAL = """
def handler(event, context):
    return {"statusCode": 200, "body": "ok"}
"""


@dataclass(frozen=True)
class Contender:
    """A running emulator: where its APIs answer, and where execute-api does."""

    name: str
    endpoint_url: str
    execute_url: str
    ca_bundle: str | None
    program: Program
    key: tuple[str, str] = ("AKIAEXAMPLE", "any")
    """Access key ID and secret; ministack takes any."""


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=sized(3000, 50), help="requests of a round (default 3000)")
    parser.add_argument("--rounds", type=int, default=sized(3, 1), help="rounds for each (default 3)")
    parser.add_argument(SMALLEST, action="store_true", help="only show that it works")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-gateway-") as folder,
        ministack(Path(folder)) as theirs,
        localaws(Path(folder)) as ours,
    ):
        report(measure((ours, theirs), options.requests, options.rounds))


def measure(contenders: tuple[Contender, ...], requests: int, rounds: int) -> dict[str, list[float]]:
    """Return the requests a second of each round by contender, and print each round."""
    urls = {each.name: deploy(each) for each in contenders}
    rates: dict[str, list[float]] = {each.name: [] for each in contenders}
    for each in contenders:
        asyncio.run(load(urls[each.name], each.ca_bundle, requests // 10))
    for _ in range(rounds):
        for each in contenders:
            before = each.program.cpu_s
            rate = asyncio.run(load(urls[each.name], each.ca_bundle, requests))
            cost = (each.program.cpu_s - before) / requests * 1000
            rates[each.name].append(rate)
            print(
                f"{each.name:10} {rate:8.0f} requests/s   {cost:6.2f} ms of processor time each   "
                f"{each.program.memory_mb:5.0f} MB with its functions"
            )
    return rates


def report(rates: dict[str, list[float]]) -> None:
    """Print the medians and their ratio."""
    ours, theirs = (statistics.median(each) for each in rates.values())
    print(f"median: {' / '.join(rates)} = {ours:.0f} / {theirs:.0f} = {ours / theirs:.2f}")


@contextlib.contextmanager
def ministack(folder: Path) -> Iterator[Contender]:
    """Install and run ministack on loopback."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    finished((os.fspath(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", MINISTACK), folder)
    port = free_port()
    environment = {
        **os.environ,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "LOG_LEVEL": "ERROR",
        "TMPDIR": os.fspath(folder),
    }
    url = f"http://127.0.0.1:{port}"
    with running(
        [os.fspath(python.with_name("ministack"))], lambda: answers(f"{url}/_ministack/health"), environment
    ) as it:
        yield Contender("ministack", url, url, None, it)


@contextlib.contextmanager
def localaws(folder: Path) -> Iterator[Contender]:
    """Run localaws."""
    with _measure.localaws(folder) as (program, ready):
        key = ready["access_key_id"], ready["secret_access_key"]
        yield Contender("localaws", ready["endpoint_url"], ready["gateway_url"], ready["ca_bundle"], program, key)


def answers(url: str) -> bool:
    """Tell whether a URL is answered with 200."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:
        return bool(response.status == 200)
    return False


def deploy(contender: Contender) -> str:
    """Deploy the functions and the API; returns the URL to ask."""

    def client(service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]  # typed for literal names alone
            endpoint_url=contender.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=contender.key[0],
            aws_secret_access_key=contender.key[1],
            config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
        )

    functions, apis = client("lambda"), client("apigateway")
    role = client("iam").create_role(RoleName="benchmark", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    authorizer = create_function(functions, "bench-authorizer", AUTHORIZER, role)
    trivial = create_function(functions, "bench-trivial", TRIVIAL, role)
    api = apis.create_rest_api(name="benchmark")["id"]
    root = apis.get_resources(restApiId=api)["items"][0]["id"]
    place = {"restApiId": api, "resourceId": apis.create_resource(restApiId=api, parentId=root, pathPart="x")["id"]}
    asked = apis.create_authorizer(
        restApiId=api,
        name="keys",
        type="REQUEST",
        authorizerUri=invocation(authorizer),
        identitySource="method.request.header.x-api-key",
        authorizerResultTtlInSeconds=0,
    )["id"]
    apis.put_method(**place, httpMethod="GET", authorizationType="CUSTOM", authorizerId=asked)
    apis.put_integration(
        **place, httpMethod="GET", type="AWS_PROXY", integrationHttpMethod="POST", uri=invocation(trivial)
    )
    apis.create_deployment(restApiId=api, stageName="prod")
    return f"{contender.execute_url}/_aws/execute-api/{api}/prod/x"


def create_function(functions: Any, name: str, code: str, role: str) -> str:
    """Create a function that API Gateway may invoke; returns its ARN."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", code)
    made = functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role,
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
        MemorySize=256,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    functions.add_permission(
        FunctionName=name, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    arn: str = made["FunctionArn"]
    return arn


def invocation(arn: str) -> str:
    """Return the URI under which API Gateway invokes a function."""
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"


async def load(url: str, ca_bundle: str | None, requests: int) -> float:
    """Make the requests over 16 connections; returns requests a second. Raises RuntimeError unless all are 200."""
    parts = urllib.parse.urlsplit(url)
    context = ssl.create_default_context(cafile=ca_bundle) if ca_bundle else None
    head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nx-api-key: {KEY}\r\nAccept: */*\r\n\r\n".encode()
    left = iter(range(requests))

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, ssl=context)
        for _ in left:
            writer.write(head)
            await read_response(reader)
        writer.close()
        await writer.wait_closed()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return requests / (time.perf_counter() - began)


async def read_response(reader: asyncio.StreamReader) -> None:
    """Read one response; raises RuntimeError unless it is a 200 with the function's body."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    if b" 200" not in head.partition(b"\r\n")[0] or body != b"ok":
        raise RuntimeError(f"unexpected answer: {head!r} {body!r}")


if __name__ == "__main__":
    main()
