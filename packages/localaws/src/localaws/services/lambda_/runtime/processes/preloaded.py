"""What the template process has loaded, offered to an instance on the condition that its own path leads there too.

On AWS nothing of the runtime's packages is loaded before a function asks for it, so the first copy on the function's
path is used by all: by the function, and by whatever else imports it. A preloaded package is therefore set aside until
it is imported, and handed over where the path leads to the very file that was preloaded, for it and for all that it has
imported itself. Otherwise it is loaded afresh from where the path leads: a package that brings botocore along makes the
runtime's boto3 load again, with that botocore.

Standard library only: this runs in a function's process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Modules = Mapping[str, Mapping[str, ModuleType]]
"""Modules by full name, under the name of the package that they belong to."""


class Preloaded(MetaPathFinder, Loader):
    """Finds and hands over the packages named, as they are loaded now."""

    def __init__(self, packages: Iterable[str]) -> None:
        self._modules = loaded(packages)
        self._needs = needs(self._modules)
        self._specs = {name: modules[name].__spec__ for name, modules in self._modules.items()}
        self._waiting: set[str] = set()

    def offer(self) -> None:
        """Set the packages aside, to be handed over when they are imported."""
        for modules in self._modules.values():
            for name in modules:
                sys.modules.pop(name, None)
        self._waiting = set(self._modules)
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec that hands the package over, None where it has to be loaded."""
        if fullname not in self._waiting:
            return None
        self._waiting.discard(fullname)
        wanted = {fullname, *self._needs[fullname]}
        return ModuleSpec(fullname, self) if all(self._leads_here(name) for name in wanted) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Hand over a package and what it has imported."""
        for name in (spec.name, *self._needs[spec.name]):
            self._waiting.discard(name)
            sys.modules.update(self._modules[name])
        return self._modules[spec.name][spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own spec back; it has run already."""
        module.__spec__ = self._specs[module.__name__]

    def _leads_here(self, name: str) -> bool:
        """Return whether an import of the package would give the preloaded one."""
        if name in sys.modules:
            return sys.modules[name] is self._modules[name][name]
        found, kept = PathFinder.find_spec(name), self._specs[name]
        return found is not None and kept is not None and same_file(found.origin, kept.origin)


def same_file(one: str | None, other: str | None) -> bool:
    """Return whether two paths lead to one file, links followed."""
    if one is None or other is None or one == other:
        return one == other
    return os.path.realpath(one) == os.path.realpath(other)


def loaded(packages: Iterable[str]) -> Modules:
    """Return the modules of the packages that are loaded."""
    return {
        package: {name: module for name, module in sys.modules.items() if name.partition(".")[0] == package}
        for package in packages
        if package in sys.modules
    }


def needs(modules: Modules) -> dict[str, frozenset[str]]:
    """Return, for each package, the others whose names its modules hold: it has imported them, directly or not."""
    direct = {
        package: {origin(value) for module in own.values() for value in vars(module).values()} & set(modules)
        for package, own in modules.items()
    }
    return {package: frozenset(_reached(direct, package) - {package}) for package in modules}


def origin(value: object) -> str:
    """Return the top-level package of a module, or of what a function, class or instance was defined in."""
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return name.partition(".")[0] if isinstance(name, str) else ""


def _reached(direct: Mapping[str, set[str]], package: str) -> set[str]:
    reached, ahead = set[str](), [package]
    while ahead:
        for name in direct[ahead.pop()] - reached:
            reached.add(name)
            ahead.append(name)
    return reached
