"""The enabled event source mappings and their pollers."""

from __future__ import annotations

from collections.abc import Callable

from localaws.services.lambda_.runtime.invocations.sqs_source import SqsMapping, SqsSource


class Sources:
    """Keeps one poller for each enabled mapping. Lives on the event loop."""

    def __init__(self, make: Callable[[SqsMapping], SqsSource]) -> None:
        self._make = make
        self._sources: dict[str, SqsSource] = {}

    def enable(self, mapping: SqsMapping) -> None:
        """Poll for a mapping; one that was polled for already goes on with its new configuration."""
        self.disable(mapping.uuid)
        source = self._make(mapping)
        self._sources[mapping.uuid] = source
        source.start()

    def disable(self, uuid: str) -> None:
        """Stop to poll for a mapping; nothing where it was not polled for."""
        if source := self._sources.pop(uuid, None):
            source.stop()

    def stop(self) -> None:
        """Stop them all."""
        for uuid in list(self._sources):
            self.disable(uuid)
