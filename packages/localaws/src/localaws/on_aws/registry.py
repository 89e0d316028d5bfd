"""The questions, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.on_aws.making import Scratch
from localaws.on_aws.questions import identity, second_deployment, source_account, tls


@dataclass(frozen=True)
class Question:
    """A question, how long it takes on AWS, and what asks it: answers are JSON-able, without identifiers."""

    name: str
    text: str
    minutes: int
    ask: Callable[[Scratch], Mapping[str, Any]]


QUESTIONS = (
    Question("source-account", str(source_account.__doc__), 2, source_account.ask),
    Question("identity", str(identity.__doc__), 4, identity.ask),
    Question("second-deployment", str(second_deployment.__doc__), 4, second_deployment.ask),
    Question("tls", str(tls.__doc__), 1, tls.ask),
)
