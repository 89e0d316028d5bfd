"""The query library: the runbook's pages of queries, each parsed, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from stormproof.core.errors import UsageError
from stormproof.core.logs.access_log import FIELDS
from stormproof.core.queries.pages import Log, Query, parse

PAGE = ".md"


@cache
def library() -> Mapping[str, Query]:
    """Return the queries of the runbook by name.

    Raises ValueError for a page that is not in order, UsageError where the installation has no pages at all.
    """
    folder = files("runbook") / "queries"
    pages = (page for page in folder.iterdir() if page.name.endswith(PAGE)) if folder.is_dir() else ()
    return listed({page.name.removesuffix(PAGE): page.read_text("utf-8") for page in pages})


def listed(pages: Mapping[str, str]) -> Mapping[str, Query]:
    """Return the queries of pages (name -> text), sorted by name; raises as `library`."""
    if not pages:
        raise UsageError("the runbook has no query pages", "install Stormproof anew: its pages are part of it")
    return MappingProxyType({name: parse(name, pages[name]) for name in sorted(pages)})


def find(name: str) -> Query:
    """Return a query of the library; raises UsageError for an unknown one."""
    try:
        return library()[name]
    except KeyError:
        raise UsageError(f"there is no query {name!r}", f"there are {', '.join(library())}") from None


def access_fields(queries: Iterable[Query] | None = None) -> tuple[str, ...]:
    """Return the names by which queries (the library's) know the fields of an access log, in the order of `FIELDS`."""
    queries = library().values() if queries is None else queries
    texts = " ".join(query.text for query in queries if Log.ACCESS in query.logs)
    asked = set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", texts)))
    return tuple(name for name in FIELDS if name in asked)
