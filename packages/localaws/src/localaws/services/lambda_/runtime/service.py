"""Lambda's data plane as one part: the host, asynchronous invocation and the event sources."""

from __future__ import annotations

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import Caller, Outcome
from localaws.kernel.work import Work
from localaws.services.lambda_.runtime.functions import parse_arn
from localaws.services.lambda_.runtime.host import LambdaHost
from localaws.services.lambda_.runtime.invocations.asynchronous import AsynchronousInvocations, Deliveries
from localaws.services.lambda_.runtime.invocations.sources import Sources
from localaws.services.lambda_.runtime.invocations.sqs_source import Queues, SqsMapping, SqsSource


class LambdaService:
    """Implements `localaws.kernel.ports.Functions`."""

    def __init__(
        self, host: LambdaHost, clock: VirtualClock, work: Work, queues: Queues, deliveries: Deliveries
    ) -> None:
        self.host = host
        self._asynchronous = AsynchronousInvocations(host, clock, work, deliveries)

        def source(mapping: SqsMapping) -> SqsSource:
            return SqsSource(mapping, queues, self, clock, work)

        self.sources = Sources(source)

    async def start(self) -> None:
        """Make ready to run functions."""
        await self.host.start()

    async def stop(self) -> None:
        """Stop polling, end all instances."""
        self.sources.stop()
        await self.host.stop()

    def resolve(self, arn: str, caller: Caller) -> None:
        """Find the function; raises InvokeError where there is none, or it does not admit the caller."""
        self.host.resolve(parse_arn(arn), caller)

    async def invoke(self, arn: str, payload: bytes, caller: Caller) -> Outcome:
        """Invoke synchronously; see `localaws.kernel.ports.Functions`."""
        return await self.host.invoke(arn, payload, caller)

    async def enqueue(self, arn: str, payload: bytes, caller: Caller) -> str:
        """Invoke asynchronously; see `localaws.kernel.ports.Functions`."""
        return self._asynchronous.accept(arn, payload, caller)
