"""The publisher that other services are given: it is loaded, and moto's SNS and KMS with it, at the first message."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from localaws.kernel.locks import Locks
from localaws.kernel.ports import Publisher


class LatePublisher:
    """Implements `localaws.kernel.ports.Publisher`."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks

    async def publish(
        self, topic_arn: str, subject: str, messages: Mapping[str, str], principal: str, source_arn: str
    ) -> str:
        """Publish; see the protocol."""
        return await self._publisher.publish(topic_arn, subject, messages, principal, source_arn)

    @functools.cached_property
    def _publisher(self) -> Publisher:
        from localaws.services.sns.publisher import ServicePublisher  # noqa: PLC0415  # see above

        return ServicePublisher(self._locks)
