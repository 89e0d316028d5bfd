"""Calls of operations whose parameters are values, and refusals that are passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.values import Subject, Value

GONE = re.compile("NotFound|NoSuch|NonExistent|DoesNotExist|NotExist")
"""Error codes that say that there is no such resource: it is deleted already."""


@dataclass(frozen=True)
class Call:
    """An operation and what it is called with; a parameter whose value is None is left out."""

    operation: str
    parameters: Mapping[str, Value]
    service: str = ""
    """Where it is not the type's own."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset[str]().union(*(value.reads for value in self.parameters.values()))

    def made(self, subject: Subject) -> dict[str, Any]:
        """Return the operation's answer."""
        parameters = {name: value.of(subject) for name, value in self.parameters.items()}
        return subject.calls(
            self.service or subject.service,
            self.operation,
            **{name: value for name, value in parameters.items() if value is not None},
        )


class Part(Protocol):
    """What of a resource has operations of its own; each method is called with the resource in hand."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""

    def create(self, subject: Subject) -> None:
        """Called when the resource stands."""

    def update(self, subject: Subject) -> None:
        """Called at each update: calls only where the properties differ."""

    def delete(self, subject: Subject) -> None:
        """Called before the resource is deleted."""


def ignoring_gone(call: Callable[[], object], further: str = "^$") -> None:
    """Call; a refusal for want of the resource is passed over. Raises ClientError for another one."""
    ignoring(f"{GONE.pattern}|{further}", call)


def ignoring(codes: str, call: Callable[[], object]) -> None:
    """Call; a refusal whose code a regular expression finds is passed over. Raises ClientError for another one."""
    try:
        call()
    except ClientError as error:
        if not re.search(codes, str(error.response["Error"].get("Code", ""))):
            raise


def only(known: Collection[str], given: Mapping[str, Any], where: str) -> None:
    """Raise ClientError where an object in a template has a member that is not honoured; `where` names the object."""
    if unknown := sorted(given.keys() - set(known)):
        text = f"localaws does not honour {', '.join(f'{where}.{name}' for name in unknown)}"
        raise refusal("InvalidRequest", text, "Create")


def refusal(code: str, message: str, operation: str) -> ClientError:
    """Return a refusal that is CloudFormation's own, in the form of an operation's."""
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
