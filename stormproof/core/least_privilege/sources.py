"""The Python modules of a deployment package and of its layers.

Where they are found: https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html#python-layer-paths
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from stormproof.core.least_privilege.libraries.tables import LIBRARIES
from stormproof.core.least_privilege.packages import Package
from stormproof.core.least_privilege.python_source import module_of

LAYER_PATH = re.compile(r"python/(?:lib/python3\.\d+/site-packages/)?(?P<path>.+)")
SDK = frozenset({"boto3", "botocore", "s3transfer", "awslambdaric"})
"""Not looked into: its calls are what is looked for."""
SDK_TOO = frozenset({"aioboto3", "aiobotocore"})
"""The same with asynchronous calls; not looked into either."""
ANNOTATIONS = frozenset({"typing_extensions"})
"""Not looked into: it evaluates annotations that are texts, and asks nothing of AWS."""
CLOSED = frozenset({*SDK, *SDK_TOO, *ANNOTATIONS, *LIBRARIES})
LARGEST_MODULE = 2_000_000
"""Bytes of source that are parsed; a larger module is data."""
KEPT_PACKAGES = 64
KEPT_MODULES = 2_048
KEPT_PIECES = 16_384
"""How much parsed code is remembered: functions of one system mostly share their layers."""


@dataclass(frozen=True)
class Module:
    """A module: what it defines at its top level, what its imports name, and the statements that run on import.

    `aliases`: name -> (module, name in it, empty for the module itself). `imports`: all modules that it names.
    """

    name: str
    definitions: Mapping[str, ast.AST]
    aliases: Mapping[str, tuple[str, str]]
    imports: frozenset[str]
    top: tuple[ast.stmt, ...]


def unpacked(package: Package, layers: Iterable[Package] = ()) -> dict[str, bytes]:
    """Return dotted module name -> source; the package's own modules hide those of layers, as in Lambda."""
    found: dict[str, bytes] = {}
    for layer in layers:
        for name, text in _of_layer(layer).items():
            found.setdefault(name, text)
    return found | _of_code(package)


def installed(package: Package, layers: Iterable[Package] = ()) -> frozenset[str]:
    """Return the dotted names of the modules that were installed from a package index: they are nobody's own here.

    https://packaging.python.org/en/latest/specifications/recording-installed-packages/ (RECORD)
    """
    return frozenset({_dotted(path) for path in package.installed if path.endswith(".py")}).union(
        *map(_installed_by, layers)
    )


@lru_cache(maxsize=KEPT_MODULES)
def parsed(name: str, text: bytes) -> Module:
    """Parse a module; raises SyntaxError for one that this Python cannot read."""
    tree = module_of(text)
    definitions: dict[str, ast.AST] = {}
    top: list[ast.stmt] = []
    for statement in _top_level(tree.body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            definitions[statement.name] = statement
        else:
            top.append(statement)
    aliases, imports = _imported(name, tree)
    return Module(name, definitions, aliases, imports, tuple(top))


@lru_cache(maxsize=KEPT_PIECES)
def walked(piece: ast.AST) -> tuple[ast.AST, ...]:
    """Return a piece of parsed code and all nodes in it; nobody changes them."""
    return tuple(ast.walk(piece))


@lru_cache(maxsize=KEPT_PACKAGES)
def _of_code(package: Package) -> dict[str, bytes]:
    return _open_ones((_dotted(path), text) for path, text in package.modules.items())


@lru_cache(maxsize=KEPT_PACKAGES)
def _of_layer(layer: Package) -> dict[str, bytes]:
    """Return the modules of a layer; of those that are called alike the first."""
    named = [(inside["path"], text) for path, text in layer.modules.items() if (inside := LAYER_PATH.fullmatch(path))]
    return _open_ones((_dotted(path), text) for path, text in reversed(named))


@lru_cache(maxsize=KEPT_PACKAGES)
def _installed_by(layer: Package) -> frozenset[str]:
    inside = filter(None, (LAYER_PATH.fullmatch(path) for path in layer.installed if path.endswith(".py")))
    return frozenset(_dotted(each["path"]) for each in inside)


def _open_ones(modules: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the modules that are looked into."""
    return {
        name: text for name, text in modules if name.partition(".")[0] not in CLOSED and len(text) <= LARGEST_MODULE
    }


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _top_level(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those in its ``if`` and ``try`` taken out of them."""
    for statement in statements:
        if isinstance(statement, ast.If):
            yield from _top_level([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            handled = [each for handler in statement.handlers for each in handler.body]
            yield from _top_level([*statement.body, *handled, *statement.orelse, *statement.finalbody])
        else:
            yield statement


def _imported(module: str, tree: ast.Module) -> tuple[dict[str, tuple[str, str]], frozenset[str]]:
    aliases: dict[str, tuple[str, str]] = {}
    imports: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                imports.add(each.name)
                aliases[each.asname or each.name.partition(".")[0]] = (
                    each.name if each.asname else each.name.partition(".")[0],
                    "",
                )
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(module, node)
            imports.add(source)
            for each in node.names:
                imports.add(f"{source}.{each.name}")
                aliases[each.asname or each.name] = (source, each.name)
    return aliases, frozenset(imports)


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".")[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])
