"""What of the code a handler can reach: whatever it names, whatever that names, and all that runs on import.

It errs on the safe side: a function that is named counts as called, a class that is named with all its methods. One
that is decorated counts as named where its module is imported: frameworks learn so what they call (``@app.route``). A
handler that is an object (``app = Chalice(...)``) may call whatever its module defines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from stormproof.core.least_privilege.libraries.tables import LIBRARIES, OPAQUE
from stormproof.core.least_privilege.sources import KEPT_MODULES, Module, parsed, walked

SDK = re.compile(rb"\bboto")
ASKING = re.compile(rf"\b({'|'.join(map(re.escape, ['aiobo', 'boto', *sorted(LIBRARIES), *sorted(OPAQUE)]))})".encode())
"""How the text of a module tells that it asks AWS."""
SILENT = frozenset(
    {
        "abstractmethod", "cache", "cached_property", "classmethod", "contextmanager", "dataclass", "lru_cache",
        "overload", "property", "singledispatch", "staticmethod", "total_ordering", "wraps",
    }
)  # fmt: skip
"""Decorators that hand what they decorate to nobody."""
Place = tuple[str, str]
"""A module and a definition in it, empty for what runs on import."""


@dataclass(frozen=True)
class Reached:
    """The reached pieces of code: (module, its syntax); `unread` says what could not be followed.

    `left` are the function's own modules that ask AWS, as far as their text tells, and are imported by nobody.
    """

    modules: Mapping[str, Module]
    pieces: tuple[tuple[Module, ast.AST], ...]
    unread: tuple[str, ...]
    left: tuple[str, ...] = ()


@dataclass
class _Walk:
    texts: Mapping[str, bytes]
    foreign: frozenset[str]
    modules: dict[str, Module] = field(default_factory=dict)
    pieces: list[tuple[Module, ast.AST]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    seen: set[Place] = field(default_factory=set)
    open: list[Place] = field(default_factory=list)

    def module(self, name: str) -> Module | None:
        """Return a module of the package, None for one that is not in it or cannot be read."""
        if name not in self.modules and name in self.texts:
            try:
                self.modules[name] = parsed(name, self.texts[name])
            except (SyntaxError, ValueError):
                self.modules[name] = Module(name, {}, {}, frozenset(), ())
                if name not in self.foreign or SDK.search(self.texts[name]):
                    self.unread.append(f"the module {name} cannot be parsed")
        return self.modules.get(name)

    def go(self, place: Place) -> None:
        """Reach a definition, or what a module does on import."""
        if place not in self.seen and place[0] in self.texts:
            self.seen.add(place)
            self.open.append(place)


def reached(texts: Mapping[str, bytes], handler: str, foreign: frozenset[str] = frozenset()) -> Reached:
    """Follow the code from a handler (``module.function``, a path's slashes as Lambda admits them).

    `foreign` are modules that are not the function's own: one that cannot be parsed, and does not name the SDK, leaves
    nothing open. Libraries bring along what other versions of Python read.
    """
    name, _, function = handler.replace("/", ".").rpartition(".")
    walk = _Walk(texts, foreign)
    module = walk.module(name)
    bound = module is not None and _is_bound(module, function)
    if module is None or (function not in module.definitions and function not in module.aliases and not bound):
        walk.unread.append(f"the handler {handler} is not in the package")
    if module is not None:
        _name(walk, module, function)
        for definition in module.definitions if bound else ():
            walk.go((name, definition))
    walk.go((name, ""))
    while walk.open:
        _open(walk, *walk.open.pop())
    seen = {place[0] for place in walk.seen}
    own = sorted(set(texts) - seen - foreign)
    left = tuple(each for each in own if _asks(texts[each]))
    return Reached(walk.modules, tuple(walk.pieces), tuple(walk.unread), left)


@lru_cache(maxsize=KEPT_MODULES)
def _asks(text: bytes) -> bool:
    return ASKING.search(text) is not None


def dotted(node: ast.AST) -> tuple[str, ...]:
    """Return ``a.b.c`` as its parts, nothing for what is no such chain of names."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return (*before, node.attr)
    return ()


def _open(walk: _Walk, name: str, definition: str) -> None:
    module = walk.module(name)
    if module is None:
        return
    parents = name.split(".")
    for length in range(1, len(parents)):
        walk.go((".".join(parents[:length]), ""))
    for node in _nodes(walk, module, definition):
        walk.pieces.append((module, node))
        for inner in walked(node):
            if isinstance(inner, ast.Name | ast.Attribute):
                _chain(walk, module, dotted(inner))


def _nodes(walk: _Walk, module: Module, definition: str) -> Iterable[ast.AST]:
    if definition:
        found = module.definitions.get(definition)
        return [found] if found is not None else []
    for imported in sorted(module.imports):
        walk.go((imported, ""))
    for registered in _registered(module):
        walk.go((module.name, registered))
    decorators = (
        decorator for node in module.definitions.values() for decorator in getattr(node, "decorator_list", ())
    )
    return [*module.top, *decorators]


def _registered(module: Module) -> Iterator[str]:
    """Yield what a module hands to decorators that may call it."""
    for name, node in module.definitions.items():
        decorators = (getattr(each, "func", each) for each in getattr(node, "decorator_list", ()))
        if any(dotted(each)[-1:] not in {(silent,) for silent in SILENT} for each in decorators):
            yield name


def _is_bound(module: Module, name: str) -> bool:
    """Tell whether a module's statements bind a name."""
    stored = (each for statement in module.top for each in walked(statement) if isinstance(each, ast.Name))
    return any(each.id == name and isinstance(each.ctx, ast.Store) for each in stored)


def _chain(walk: _Walk, module: Module, parts: tuple[str, ...]) -> None:
    if len(parts) == 1:
        _name(walk, module, parts[0])
    elif parts and parts[0] in module.aliases:
        base, inner = module.aliases[parts[0]]
        for place in _splits(".".join(filter(None, [base, inner])), parts[1:]):
            if found := walk.module(place[0]):
                _name(walk, found, place[1])


def _splits(base: str, rest: tuple[str, ...]) -> Iterator[Place]:
    """Yield each way in which ``base.a.b`` can be a module and a name in it."""
    for length in range(len(rest)):
        yield ".".join([base, *rest[:length]]), rest[length]


def _name(walk: _Walk, module: Module, name: str, before: frozenset[Place] = frozenset()) -> None:
    """Reach what a name means in a module: its own definition, or one that it imported.

    `before` are the names that led there: a package that imports a module of its own names itself.
    """
    place = (module.name, name)
    if place in before:
        return
    if name in module.definitions:
        walk.go((module.name, name))
        walk.go((module.name, ""))
    elif name in module.aliases:
        source, inner = module.aliases[name]
        found = walk.module(source)
        if found is not None and inner and (source, inner) not in walk.seen:
            _name(walk, found, inner, before | {place})
    elif "*" in module.aliases:
        found = walk.module(module.aliases["*"][0])
        if found is not None and found is not module:
            _name(walk, found, name, before | {place})
