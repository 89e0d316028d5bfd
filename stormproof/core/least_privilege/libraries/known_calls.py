"""Calls of known libraries' functions and classes, as calls of the SDK; and what of them is not known."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stormproof.core.least_privilege.libraries.shapes import READS, WRITES, Asks, Class
from stormproof.core.least_privilege.libraries.tables import LIBRARIES, OPAQUE, TAKES_ADDRESSES
from stormproof.core.least_privilege.names import Alternative, Part, Scope, alternatives, qualified
from stormproof.core.least_privilege.sdk import SdkCall

S3 = "s3://"
Arguments = tuple[tuple[str, frozenset[Alternative]], ...]


@dataclass(frozen=True)
class Made:
    """An object of a library's known class, and what making it has named."""

    library: str
    name: str
    arguments: Arguments = ()

    @property
    def kind(self) -> Class:
        """The class."""
        return LIBRARIES[self.library].classes[self.name]


def made(node: ast.expr, scope: Scope) -> Made | None:
    """Return the object of a known class that an expression makes, None for anything else."""
    if not isinstance(node, ast.Call):
        return None
    library, name = _library(qualified(node.func, scope))
    found = LIBRARIES[library].classes.get(name) if library else None
    if found is None:
        return None
    return Made(library, name, ((found.names, _named(node, found.given, scope)),) if found.names else ())


def called(node: ast.Call, scope: Scope) -> Iterator[SdkCall]:
    """Yield what a call of a known function or class asks of AWS."""
    library, name = _library(qualified(node.func, scope))
    if not library:
        return
    known = LIBRARIES[library]
    asked = known.functions.get(name) or (known.classes[name].made if name in known.classes else ())
    for each in asked:
        yield from _asked(each, node, scope)


def on_object(each: Made, method: str, node: ast.Call, scope: Scope) -> Iterator[SdkCall]:
    """Yield what a call of an object's method asks of AWS."""
    for asked in each.kind.methods.get(method, ()):
        yield from _asked(asked, node, scope, each.arguments)


def unknown(node: ast.Call, scope: Scope) -> Iterator[str]:
    """Yield what a call of a library does that no table speaks of."""
    name = qualified(node.func, scope)
    library, last = _library(name)
    if library and not _spoken_of(library, name, last):
        yield f"what {name} asks of AWS is not known"
    if not library and last.startswith(TAKES_ADDRESSES) and any(map(_is_address, node.args)):
        yield f"{last} reads or writes what an address of S3 names, in {scope.module.name}"


def unfollowed(imports: Iterable[str]) -> Iterator[str]:
    """Yield the imported modules that ask AWS in ways that are not followed."""
    for name in imports:
        for opaque in OPAQUE:
            if name == opaque or name.startswith(f"{opaque}."):
                yield opaque


def _spoken_of(library: str, name: str, last: str) -> bool:
    known = LIBRARIES[library]
    asking = not known.asking or name.startswith(known.asking)
    return not asking or last in {*known.functions, *known.classes, *known.quiet} or last.endswith("Error")


def _library(name: str) -> tuple[str, str]:
    """Return the library that a qualified name is of, empty for none, and the name's last part."""
    top = name.partition(".")[0]
    return (top if top in LIBRARIES else "", name.rpartition(".")[2])


def _asked(asks: Asks, node: ast.Call, scope: Scope, before: Arguments = ()) -> Iterator[SdkCall]:
    if asks.mode and asks.mode not in _modes(node):
        return
    named = _named(node, asks.given, scope) if asks.names else frozenset()
    if asks.address:
        elsewhere = bool(named) and all(_scheme(each) not in ("", S3) for each in named)
        if elsewhere:
            return
        named = frozenset(filter(None, map(_bucket, named)))
    arguments = (*before, *(((asks.names, named),) if asks.names else ()))
    for method in asks.methods:
        yield SdkCall(asks.service, method, arguments)


def _named(node: ast.Call, given: Iterable[str], scope: Scope) -> frozenset[Alternative]:
    for place in given:
        if (argument := _argument(node, place)) is not None:
            return alternatives(argument, scope)
    return frozenset()


def _argument(node: ast.Call, place: str) -> ast.expr | None:
    if place.isdigit():
        return node.args[int(place)] if int(place) < len(node.args) else None
    return next((each.value for each in node.keywords if each.arg == place), None)


def _modes(node: ast.Call) -> frozenset[str]:
    """Return whether a call opens to read or to write, both where that is computed."""
    mode = _argument(node, "1") or _argument(node, "mode")
    if mode is None:
        return frozenset({READS})
    if not isinstance(mode, ast.Constant) or not isinstance(mode.value, str):
        return frozenset({READS, WRITES})
    writes = {WRITES} if set(mode.value) & set("wax+") else set()
    return frozenset(writes | ({READS} if not writes or "+" in mode.value else set()))


def _scheme(alternative: Alternative) -> str:
    """Return how an address begins (``s3://``), empty where it has no scheme or that is not known."""
    first = alternative[0] if alternative else ""
    return f"{first.partition('://')[0]}://" if isinstance(first, str) and "://" in first else ""


def _bucket(alternative: Alternative) -> Alternative:
    """Return the bucket of an address: what stands before the first slash."""
    found: list[Part] = []
    for number, part in enumerate(alternative):
        if not isinstance(part, str):
            found.append(part)
            continue
        head, slash, _ = (part if number else part.removeprefix(S3)).partition("/")
        found += [head] if head else []
        if slash:
            break
    return tuple(found)


def _is_address(node: ast.expr) -> bool:
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.startswith(S3)
