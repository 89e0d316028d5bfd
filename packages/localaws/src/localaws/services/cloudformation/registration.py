"""CloudFormation: an engine of our own, which makes resources by calling the other services."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from localaws.calls.errors import not_implemented
from localaws.calls.exchange import Exchange, Reply
from localaws.calls.handlers import Native, Page
from localaws.calls.operations import Call, Key
from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration

NAME = "cloudformation"

ANSWERED = (
    "CancelUpdateStack",
    "ContinueUpdateRollback",
    "CreateChangeSet",
    "CreateStack",
    "DeleteChangeSet",
    "DeleteStack",
    "DescribeChangeSet",
    "DescribeStackEvents",
    "DescribeStackResource",
    "DescribeStackResources",
    "DescribeStacks",
    "ExecuteChangeSet",
    "GetTemplate",
    "GetTemplateSummary",
    "ListChangeSets",
    "ListExports",
    "ListImports",
    "ListStackResources",
    "ListStacks",
    "UpdateStack",
    "UpdateTerminationProtection",
    "ValidateTemplate",
)
"""The operations that are done; `control.operations` has the functions, which are loaded when one is first called."""


def register(platform: Platform) -> Registration:
    """Return the service."""
    service = CloudFormation(platform)
    return Registration(
        NAME,
        _install,
        native_operations=service.operations,
        guard=not_implemented,
        pages={"custom-resource": service.page},
        running=service,
    )


def _install(_patches: Patches) -> None:
    """Nothing of moto's is used: what is not answered here is refused."""


class CloudFormation:
    """The service; what it needs is loaded when it is first asked."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._answer: Native | None = None
        self._page: Page | None = None
        self._stops: list[Callable[[], None]] = []

    def operations(self, _moto: Native) -> Mapping[Key, Native]:
        """Return what answers each operation."""
        return {(NAME, name): self._meet for name in ANSWERED}

    async def start(self) -> None:
        """Nothing runs until it is asked for."""

    async def stop(self) -> None:
        """Let the stacks that are under way make no further calls."""
        for stop in self._stops:
            stop()

    async def page(self, exchange: Exchange) -> Reply:
        """Take what the function of a custom resource answers."""
        return await self._page(exchange) if self._page else Reply(403)

    async def _meet(self, call: Call) -> Reply:
        if self._answer is None:
            self._answer = self._loaded()
        return await self._answer(call)

    def _loaded(self) -> Native:
        from localaws.services.cloudformation.clients import Clients
        from localaws.services.cloudformation.control.context import Context
        from localaws.services.cloudformation.control.operations import Answers
        from localaws.services.cloudformation.engine.store import Stacks
        from localaws.services.cloudformation.resources.custom import CustomResources
        from localaws.services.cloudformation.resources.nested import NestedStacks
        from localaws.services.cloudformation.resources.registry import resource_types

        clients, stacks = Clients(self._platform.leads, self._platform.own_calls), Stacks()
        self._stops.append(clients.stop)
        custom, nested = CustomResources(self._platform.endpoint_url), NestedStacks(stacks).resource_type()
        types = {**resource_types(), nested.name: nested}
        self._page = custom.page
        return Answers(Context(self._platform, clients, lambda kind: types.get(kind) or custom.find(kind), stacks))
