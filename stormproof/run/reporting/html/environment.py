"""Jinja as pages are rendered with it: everything is escaped, and nothing that a browser would obey is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from stormproof.core.output.durations import duration, spent_in_words
from stormproof.core.output.printable import printable

if TYPE_CHECKING:
    from jinja2 import Environment


def page_environment(package: str) -> Environment:
    """Return what renders the templates of a package; a name that is not given is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - 0.1 s that only a report needs

    environment = Environment(
        loader=PackageLoader(package, "."),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"seconds": duration, "spent": spent_in_words, "utc": utc, "clock": clock, "figure": figure}
    return environment


def _shown(value: object) -> object:
    """Show what a browser would obey: a bidirectional override turns what is read around."""
    return printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def utc(moment: datetime) -> str:
    """Return a moment for people: ``2026-11-30 00:17:04 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def clock(moment: str) -> str:
    """Return the time of day of a record's ISO 8601 moment, in UTC."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%H:%M:%S}"


def figure(value: object) -> str:
    """Return a figure of the policy for people; of a file of the machine that looked its name alone."""
    if value is None or value in ("", [], {}):
        return "not set" if value is None else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {figure(each)}" for name, each in value.items())
    text = str(value)
    return f"{text.rpartition('/')[2]}, a file of the machine that looked" if text.startswith("file:") else text


def coded(text: str) -> Markup:
    """Return a text in which what stands in backticks is code."""
    parts = [escape(printable(each)) for each in text.split("`")]
    code = Markup("<code>{}</code>")
    return Markup().join(code.format(each) if place % 2 else each for place, each in enumerate(parts))
