"""Which operations a test calls, by botocore, and which its source and its module's helpers name."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.client import BaseClient

OTHERWISE = {"lambda_": "lambda", "awslambda": "lambda"}


class Noted:
    """Writes a line for each test: ``id``, ``called``, ``named``."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._called: set[str] = set()
        self._noting = False
        make: Any = vars(BaseClient)["_make_api_call"]

        def noting(client: Any, operation: str, parameters: Any) -> Any:
            if self._noting:
                self._called.add(f"{client.meta.service_model.service_name}.{operation}")
            return make(client, operation, parameters)

        setattr(BaseClient, "_make_api_call", noting)  # noqa: B010 - mypy takes no assignment to a method

    def begin(self) -> None:
        """Note from now on."""
        self._called, self._noting = set(), True

    def pause(self) -> None:
        """Note nothing more of this test."""
        self._noting = False

    def end(self, item: Any) -> None:
        """Write down what the test has called."""
        self._noting = False
        line = {"id": item.nodeid, "called": sorted(self._called), "named": sorted(set(_named(item)))}
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")


def _named(item: Any) -> Iterator[str]:
    module, seen, todo = inspect.getmodule(item.function), set[Any](), [item.function]
    while todo:
        function = todo.pop()
        if function in seen:
            continue
        seen.add(function)
        yield from _in_source(textwrap.dedent(inspect.getsource(function)))
        others = (getattr(module, name, None) for name in function.__code__.co_names)
        todo += [each for each in others if inspect.isfunction(each) and each.__module__ == function.__module__]


def _in_source(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    targets = [(target, node.value) for node in assigned for target in node.targets]
    aliases = {target.id: _service(value, {}) for target, value in targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (service := _service(node.value, aliases)):
            yield from (f"{service}.{name}" for name in (_operations(service).get(node.attr),) if name)


def _service(node: ast.AST, aliases: Mapping[str, str]) -> str:
    """Return the service of ``aws_client.sns``, ``sns_client`` and names for them, empty for anything else."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if name in aliases:
        return aliases[name]
    name = name.removesuffix("_client")
    name = OTHERWISE.get(name, name.replace("_", "-"))
    return name if name and _operations(name) else ""


@cache
def _operations(service: str) -> Mapping[str, str]:
    session = botocore.session.get_session()
    if service not in session.get_available_services():
        return {}
    return {xform_name(each): each for each in session.get_service_model(service).operation_names}
