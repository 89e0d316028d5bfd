"""Mapping templates: what $input, $context, $stageVariables and $util are while one is evaluated.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html ; that an empty
body reads ``{}``, and ``+`` for a space in urlEncode: recorded response, test_input_body_formatting; overrides:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html ; the
members of $context: recorded response, test_sqs_amz_json_protocol.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from localaws.services.apigateway.gateway.context import request_context
from localaws.services.apigateway.gateway.events import KEPT_BACK, event_headers
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.messages import last
from localaws.services.apigateway.gateway.velocity.evaluation import Evaluation
from localaws.services.apigateway.gateway.velocity.parser import parse
from localaws.services.apigateway.gateway.velocity.syntax import Unsupported
from localaws.services.apigateway.gateway.velocity.values import shown

STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[['\"]([^'\"]+)['\"]\]|\[(\d+)\]")
ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "'": "\\'",
    "/": "\\/",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
UTIL: dict[str, Callable[..., Any]] = {
    "escapeJavaScript": lambda value: "".join(ESCAPES.get(each) or _ascii(each) for each in shown(value)),
    "parseJson": lambda value: _parsed(shown(value)),
    "urlEncode": lambda value: quote_plus(shown(value)),
    "urlDecode": lambda value: unquote_plus(shown(value)),
    "base64Encode": lambda value: base64.b64encode(shown(value).encode()).decode(),
    "base64Decode": lambda value: base64.b64decode(shown(value)).decode("utf-8", "replace"),
}


def _overrides() -> dict[str, Any]:
    return {"requestOverride": {"path": {}, "header": {}, "querystring": {}}, "responseOverride": {"header": {}}}


@dataclass
class Mapping:
    """The templates of one exchange; `overrides` is what they ask to change: requestOverride and responseOverride."""

    exchange: Exchange
    overrides: dict[str, Any] = field(default_factory=_overrides)

    def render(self, template: str, body: bytes) -> str:
        """Evaluate a template on a body; raises Unsupported."""
        text = body.decode("utf-8", "replace") or "{}"
        names = {
            "input": self._input(text),
            "context": {**request_context(self.exchange), **self._more(), **self.overrides},
            "stageVariables": dict(self.exchange.stage.variables),
            "util": UTIL,
        }
        return Evaluation(names).render(parse(template))

    def _more(self) -> dict[str, Any]:
        integrated, authorization = self.exchange.integrated, self.exchange.authorization
        return {
            "authorizer": {
                **authorization.context,
                **({"principalId": authorization.principal} if authorization.principal else {}),
                **({"claims": dict(authorization.claims)} if authorization.claims is not None else {}),
            },
            "integration": {"status": integrated.status if integrated else None},
        }

    def _input(self, text: str) -> dict[str, Any]:
        body = Body(text)
        return {
            "body": text,
            "json": lambda path: _json(body.found(path)),
            "path": body.found,
            "params": self._parameters,
        }

    def _parameters(self, name: str | None = None) -> Any:
        request = self.exchange.request
        if name is None:
            return {
                "path": dict(self.exchange.path_parameters),
                "querystring": {key: values[-1] for key, values in request.parameters.items()},
                "header": {key: values[-1] for key, values in event_headers(self.exchange).items()},
            }
        value = self.exchange.path_parameters.get(name) or last(request.parameters.get(name))
        return value or ("" if name.lower() in KEPT_BACK else request.header(name)) or ""


class Body:
    """A text that paths search, read once: what a template changes of a value stays changed until its end.

    https://github.com/aws-samples/serverless-patterns/tree/main/apigw-mappingtemplate-lambda tells what AWS answers
    with after ``#set($inputRoot.statuscode = 650)``.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _document(self) -> Any:
        return json.loads(self._text)

    def found(self, path: str) -> Any:
        """Return what a JSONPath finds in a JSON text: a value or nothing, a list where it may find several.

        Raises Unsupported for a path that cannot be read. A text that is no JSON is found by ``$`` as it is.
        """
        try:
            document = self._document
        except ValueError:
            return self._text if path == "$" else None
        steps, at = [], 1
        while at < len(path) and (match := STEP.match(path, at)):
            steps.append(int(match[3]) if match[3] else match[1] or match[2])
            at = match.end()
        if path.startswith("$") and at == len(path):
            return _walked(document, steps)
        return _searched(document, path)


def found(text: str, path: str) -> Any:
    """Return what a JSONPath finds in a text; see Body."""
    return Body(text).found(path)


def _walked(document: Any, steps: list[Any]) -> Any:
    for step in steps:
        if isinstance(document, dict) and isinstance(step, str):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def _searched(document: Any, path: str) -> list[Any]:
    from jsonpath_ng.exceptions import JSONPathError  # noqa: PLC0415 - loaded for the paths that search alone
    from jsonpath_ng.ext.parser import parse as parse_path  # noqa: PLC0415

    try:
        return [each.value for each in parse_path(path).find(document)]
    except (JSONPathError, AttributeError, TypeError, ValueError) as error:
        raise Unsupported(f"the JSONPath {path!r} is not evaluated here") from error


def _json(value: Any) -> str:
    """As text; nothing is the empty text in quotes, as Jayway's library prints it to templates."""
    return '""' if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Unsupported("$util.parseJson of what is no JSON") from error


def _ascii(character: str) -> str:
    if " " <= character <= "~":
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex().upper()}" for at in range(0, len(units), 2))
