"""How API Gateway's integrations name the functions that they invoke.

https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html (uri)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LATEST = ("", "$LATEST")
"""How a function is named by whoever takes its code as it stands."""
URI = re.compile(
    r"(?P<before>arn:[^/]+:lambda:path/[^/]+/functions/)"
    r"(?P<arn>arn:[^/:]+:lambda:[^/:]*:[^/:]*:function:(?P<name>[\w-]+))(:(?P<qualifier>[^/]+))?"
    r"(?P<after>/invocations)"
)


@dataclass(frozen=True)
class FunctionUri:
    """A function as an integration's URI names it; `qualifier` is empty for none."""

    uri: str
    name: str
    qualifier: str

    @property
    def latest(self) -> bool:
        """Whether it takes the function's code as it stands."""
        return self.qualifier in LATEST

    def on(self, qualifier: str) -> str:
        """Return the URI with another qualifier, empty for none."""
        suffix = f":{qualifier}" if qualifier else ""
        return URI.sub(rf"\g<before>\g<arn>{suffix}\g<after>", self.uri)


def invocation(uri: str) -> FunctionUri | None:
    """Return what a URI invokes, None for one that names no function."""
    found = URI.fullmatch(uri)
    return FunctionUri(uri, found["name"], found["qualifier"] or "") if found else None


def function_arn(uri: str) -> str:
    """Return the ARN that a URI invokes, with its qualifier; an HTTP API may name it as it is."""
    found = URI.fullmatch(uri)
    return uri if found is None else found["arn"] + (f":{found['qualifier']}" if found["qualifier"] else "")


def without_alias(uri: str, aliases: Mapping[str, str]) -> str:
    """Return the URI off the alias that its function's invokers are put on (by function name); any other as it is."""
    found = invocation(uri)
    return found.on("") if found and found.qualifier == aliases.get(found.name) else uri
