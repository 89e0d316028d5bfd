"""All stacks of the account, those deleted among them: AWS tells of these for 90 days.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

from localaws.services.cloudformation.engine.state import Output, Stack
from localaws.services.cloudformation.errors import CloudFormationError, invalid


class Stacks:
    """Keeps stacks by region. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._all: dict[str, list[Stack]] = {}
        self.exporting = threading.Lock()
        """Held while exports are checked and published, or taken away: their names are those of one stack each."""

    def add(self, stack: Stack) -> None:
        """Keep a stack, if it is not kept yet. Raises CloudFormationError where another one of that name exists."""
        with self._lock:
            others = [other for other in self.existing(stack.region) if other.name == stack.name]
            if stack in others:
                return
            if others:
                raise CloudFormationError("AlreadyExistsException", f"Stack [{stack.name}] already exists")
            self._all.setdefault(stack.region, []).append(stack)

    def of(self, region: str) -> list[Stack]:
        """Return all stacks of a region, the newest first."""
        with self._lock:
            return list(reversed(self._all.get(region, [])))

    def existing(self, region: str) -> list[Stack]:
        """Return those that are not deleted."""
        return [stack for stack in self.of(region) if stack.exists]

    def find(self, region: str, name: str) -> Stack | None:
        """Return a stack by its name, or by its ID even when it is deleted."""
        if name.startswith("arn:"):
            return next((stack for stack in self.of(region) if stack.id == name), None)
        return next((stack for stack in self.existing(region) if stack.name == name), None)

    def get(self, region: str, name: str, refusal: str = "Stack with id {} does not exist") -> Stack:
        """Return a stack. Raises CloudFormationError, with the `refusal`, where there is none."""
        stack = self.find(region, name)
        if stack is None:
            raise invalid(refusal.format(name))
        return stack

    def exports(self, region: str) -> Iterator[tuple[Stack, Output]]:
        """Yield the exports of a region's stacks."""
        for stack in self.existing(region):
            yield from ((stack, output) for output in stack.outputs if output.export)

    def importers(self, region: str, name: str) -> list[str]:
        """Return the names of the stacks that import an export."""
        return [stack.name for stack in self.existing(region) if name in stack.imports]
