"""A gateway without AWS around it: functions that answer from a table, a directory that is a few dictionaries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from localaws.kernel.ports import Caller, Datum, InvokeError, Outcome
from localaws.services.apigateway.gateway.buckets import Usage
from localaws.services.apigateway.gateway.chain import build_chain
from localaws.services.apigateway.gateway.directory import Api, ApiKey, Mapped, Stage, UsagePlan
from localaws.services.apigateway.gateway.handlers.authorizer import AuthorizerCache
from localaws.services.apigateway.gateway.handlers.firewall import Decision
from localaws.services.apigateway.gateway.messages import Request, Response, Tls
from localaws.services.apigateway.gateway.snapshot import compile_snapshot

URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:{}"
Answerer = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Failed:
    """What a function that raised gives back."""

    message: str


@dataclass
class FakeFunctions:
    """Functions by name: an answerer of events, an InvokeError to raise, or an answer."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any], Caller]] = field(default_factory=list)

    async def invoke(self, arn: str, payload: bytes, caller: Caller) -> Outcome:
        """Give the answer of the table."""
        name = arn.rpartition(":")[2]
        event = json.loads(payload)
        self.calls.append((name, event, caller))
        answer = self.answers[name]
        if callable(answer):
            answer = answer(event)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, InvokeError):
            raise answer
        if isinstance(answer, Failed):
            return Outcome("r-1", json.dumps({"errorMessage": answer.message}).encode(), "1", "Unhandled")
        return Outcome("r-1", answer if isinstance(answer, bytes) else json.dumps(answer).encode(), "1")

    async def enqueue(self, arn: str, payload: bytes, caller: Caller) -> str:
        """Nothing in the gateway invokes asynchronously."""
        raise NotImplementedError

    def called(self, name: str) -> list[dict[str, Any]]:
        """The events that a function got."""
        return [event for called, event, _ in self.calls if called == name]


@dataclass
class Recorder:
    """Keeps what is emitted and written."""

    data: list[Datum] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Keep the values."""
        self.data.extend(data)

    def has_group(self, region: str, group: str) -> bool:
        """There is every group."""
        return True

    def write(self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]) -> None:
        """Keep the messages with their group."""
        self.lines.extend((group, message) for _, message in events)


@dataclass
class FakeFirewall:
    """Decides what it is told to."""

    decision: Decision = field(default_factory=Decision)
    inspected: list[tuple[str, str]] = field(default_factory=list)

    async def inspect(self, stage_arn: str, path: str, request: Request, request_id: str) -> Decision:
        """Decide as told."""
        self.inspected.append((stage_arn, path))
        return self.decision


@dataclass
class FakeDirectory:
    """A directory of plain dictionaries."""

    apis: dict[str, Api] = field(default_factory=dict)
    stages: dict[tuple[str, str], Stage] = field(default_factory=dict)
    domains: dict[str, Mapped] = field(default_factory=dict)
    keys: list[ApiKey] = field(default_factory=list)
    plans: dict[str, UsagePlan] = field(default_factory=dict)
    account: tuple[float, int] = (10_000.0, 5_000)

    def api(self, api_id: str) -> Api | None:
        """Look the API up."""
        return self.apis.get(api_id)

    def stage(self, api: Api, name: str) -> Stage | None:
        """Look the stage up."""
        return self.stages.get((api.id, name))

    def mapped(self, domain: str, path: str) -> Mapped | None:
        """Look the domain up."""
        found = self.domains.get(domain)
        return replace(found, path=path) if found else None

    def security_policies(self, host: str | None) -> Sequence[str]:
        """Return the policies of the APIs whose host it is."""
        wanted = [api for api in self.apis.values() if host is None or host.startswith(f"{api.id}.")]
        return [api.security_policy for api in wanted]

    def api_key(self, api: Api, value: str) -> ApiKey | None:
        """Look the key up."""
        return next((key for key in self.keys if key.value == value), None)

    def usage_plan(self, stage: Stage, key: ApiKey) -> UsagePlan | None:
        """Look the plan up by key."""
        return self.plans.get(key.id)

    def throttle(self, api: Api) -> tuple[float, int]:
        """Return the account's throttle."""
        return self.account

    def certificates(self) -> Iterable[str]:
        """Return the domains."""
        return list(self.domains)


class World:
    """One API named ``demo`` (id ``abc123``, stage ``prod``) and what surrounds it; `ask` makes a request to it."""

    def __init__(self) -> None:
        self.functions = FakeFunctions({"main": {"statusCode": 200, "body": "ok"}})
        self.recorder = Recorder()
        self.firewall = FakeFirewall()
        self.directory = FakeDirectory()
        self.usage = Usage()
        self.cache = AuthorizerCache()
        self.chain = build_chain(
            self.directory,
            self.functions,
            self.recorder,
            self.recorder,
            firewall=self.firewall,
            cache=self.cache,
            usage=self.usage,
        )
        self.deploy({"/x": {"GET": self.method()}})

    @staticmethod
    def method(**settings: Any) -> dict[str, Any]:
        """A method with a Lambda proxy integration, as GetMethod gives it."""
        return {
            "authorizationType": "NONE",
            "methodIntegration": {
                "type": "AWS_PROXY",
                "httpMethod": "POST",
                "uri": URI.format(FUNCTION.format("main")),
            },
            **settings,
        }

    @staticmethod
    def authorizer(**settings: Any) -> dict[str, Any]:
        """A REQUEST authorizer on the function ``authorizer``, as GetAuthorizer gives it."""
        return {
            "id": "auth1",
            "name": "keys",
            "type": "REQUEST",
            "authorizerUri": URI.format(FUNCTION.format("authorizer")),
            "identitySource": "method.request.header.x-api-key",
            "authorizerResultTtlInSeconds": 0,
            **settings,
        }

    def deploy(self, methods: Mapping[str, Mapping[str, Any]], /, **parts: Any) -> None:
        """Deploy resources by path; `parts` are the deployment document's other keys."""
        resources = [
            {"id": f"r{number}", "path": path, "resourceMethods": dict(each)}
            for number, (path, each) in enumerate(methods.items())
        ]
        api = self.directory.apis.setdefault("abc123", Api("abc123", "demo", "us-east-1"))
        snapshot = compile_snapshot({"resources": resources, **parts})
        before = self.directory.stages.get(("abc123", "prod"))
        stage = replace(before, snapshot=snapshot) if before else Stage(api, "prod", "d1", snapshot)
        self.directory.stages["abc123", "prod"] = stage

    def configure(self, **settings: Any) -> None:
        """Change settings of the stage."""
        stage = self.directory.stages["abc123", "prod"]
        self.directory.stages["abc123", "prod"] = replace(stage, **settings)

    def configure_api(self, **settings: Any) -> None:
        """Change settings of the API."""
        api = replace(self.directory.apis["abc123"], **settings)
        self.directory.apis["abc123"] = api
        self.configure(api=api)

    def ask(
        self,
        path: str = "/x",
        method: str = "GET",
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        *,
        host: str = "abc123.execute-api.us-east-1.amazonaws.com",
        target: str | None = None,
        query: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        tls: Tls | None = None,
        source_ip: str = "127.0.0.1",
    ) -> Response:
        """Ask the stage by its host name; `target` replaces the whole path."""
        pairs = tuple(headers.items()) if isinstance(headers, Mapping) else tuple(headers)
        request = Request(
            method=method,
            target=f"/prod{path}" if target is None else target,
            query=tuple(query),
            headers=(("Host", host), *pairs),
            body=body,
            source_ip=source_ip,
            tls=tls or Tls(),
        )
        return asyncio.run(self.chain.serve(request))


@pytest.fixture
def world() -> World:
    """A gateway with one API."""
    return World()


@pytest.fixture
def failed() -> type[Failed]:
    """Makes the outcome of a function that raised."""
    return Failed
