"""The pages of a runbook: Stormproof's own, as they were installed, those of an owner's, and both as one book."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from stormproof.core.errors import UsageError
from stormproof.core.runbook.book import OWN, Runbook
from stormproof.core.runbook.pages import Page, parse
from stormproof.core.target.operators import Contact

PAGE = ".md"
RUNS = "runs.toml"
ORDER = (
    "index", "alarms", "contacts", "tasks", "deploying", "redrive", "recovery", "scaling", "keys", "costs", "dashboard",
    "queries",
)  # fmt: skip
"""The pages in the order in which somebody needs them; others follow by name."""


@cache
def own_pages() -> tuple[Page, ...]:
    """Return our pages in their order; raises UsageError where the installation has none."""
    texts = own_texts()
    if not texts:
        raise UsageError("the runbook has no pages", "install Stormproof anew: they are part of it")
    return tuple(parse(name, texts[name]) for name in ordered(texts))


def own_texts() -> dict[str, str]:
    """Return the Markdown of our pages by name."""
    folder = files("runbook")
    return dict(_texts(folder, ""))


def ordered(names: Mapping[str, Any]) -> list[str]:
    """Return names of pages in the order in which they are shown."""
    known = {name: index for index, name in enumerate(ORDER)}
    return sorted(names, key=lambda name: (known.get(name, len(ORDER)), name))


@cache
def own_runs() -> Mapping[str, str]:
    """Return what our pages' commands were when they were last run, by page."""
    file = files("runbook") / RUNS
    return read_runs(file.read_text("utf-8")) if file.is_file() else {}


def read_runs(text: str) -> Mapping[str, str]:
    """Return page -> digest of a record of runs; raises ValueError for what is none."""
    told = tomllib.loads(text).get("pages", {})
    return {name: str(each["commands"]) for name, each in told.items() if isinstance(each, dict) and "commands" in each}


def _texts(folder: Traversable, within: str) -> Iterator[tuple[str, str]]:
    for each in folder.iterdir():
        if each.is_dir() and not each.name.startswith(("_", ".")):
            yield from _texts(each, f"{within}{each.name}/")
        elif each.name.endswith(PAGE):
            yield f"{within}{each.name.removesuffix(PAGE)}", each.read_text("utf-8")


@dataclass(frozen=True)
class OwnersPages:
    """What an owner has written: page -> Markdown, what was run of it, and whether it is the whole runbook."""

    texts: Mapping[str, str] = field(default_factory=dict)
    runs: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False


def assembled(owners: OwnersPages, contacts: tuple[Contact, ...]) -> Runbook:
    """Return the runbook of a target: our pages, unless an owner's stand alone, and the owner's."""
    pages, broken = [] if owners.alone else list(own_pages()), []
    for name in sorted(owners.texts):
        try:
            pages.append(parse(f"{OWN}{name}", owners.texts[name]))
        except ValueError as error:
            broken.append(str(error))
    runs = {**own_runs(), **{f"{OWN}{name}": digest for name, digest in owners.runs.items()}}
    return Runbook(tuple(pages), runs, contacts, broken=tuple(broken))
