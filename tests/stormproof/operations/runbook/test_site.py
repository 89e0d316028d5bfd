"""The runbook as one page: what leads somewhere leads there, nothing outside is asked for, no text becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.runbook.library import OwnersPages, assembled
from stormproof.core.runbook.placeholders import values
from stormproof.operations.runbook.site import page_of, written
from stormproof.operations.runbook.standing import Standing
from tests.provisioners.fakes import API, SYSTEM
from tests.stormproof.core.judges.runbook.books import SOMEBODY

HOSTILE = """# Notes on <img src=x onerror=alert(1)>

<script>alert(1)</script>

[run](javascript:alert(1)) and [a wiki](https://wiki.acme.io/x)

```sh changes alone
stormproof blocklist add "<b>" --yes
```
"""


class Read(HTMLParser):
    """The IDs, links and elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        named = dict(attrs)
        self.elements.append((tag, named))
        self.ids += [str(named["id"])] if named.get("id") else []
        self.links += [named] if tag == "a" else []


def standing(**texts: str) -> Standing:
    """Return our runbook with an owner's pages, filled in for a system."""
    return Standing(assembled(OwnersPages(texts), (SOMEBODY,)), values(SYSTEM), "shop & more", system=SYSTEM)


def test_every_link_within_leads_to_one_place() -> None:
    """Of all pages and sections; no ID is there twice."""
    page = Read(page_of(standing(notes=HOSTILE)))
    assert len(page.ids) == len(set(page.ids))
    within = {str(each["href"])[1:] for each in page.links if str(each.get("href")).startswith("#")}
    assert within <= set(page.ids)
    assert {"function-error-rate", "dead-letters"} <= within


def test_nothing_outside_is_asked_for() -> None:
    """No picture, script, style or font of another's: links alone lead outside, and tell nobody from where."""
    page = Read(page_of(standing(notes=HOSTILE)))
    asking = [(tag, named) for tag, named in page.elements if tag in {"img", "iframe", "link", "object", "embed"}]
    assert asking == []
    assert all("src" not in named for tag, named in page.elements if tag == "script")
    outside = [each for each in page.links if str(each["href"]).startswith("http")]
    assert outside
    assert {each.get("rel") for each in outside} == {"noreferrer"}


def test_what_stands_in_pages_is_text() -> None:
    """An owner's page is no script of the site's."""
    html = page_of(standing(notes=HOSTILE))
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "javascript:" not in re.sub(r"<p>.*?</p>", "", html)
    assert not [each for each in Read(html).links if str(each["href"]).startswith("javascript:")]


def test_commands_are_filled_in_and_say_what_they_do() -> None:
    """Contacts stand where they are wanted."""
    html = page_of(standing(notes=HOSTILE))
    assert "changes something" in html
    assert "wants the system for itself" in html
    assert "--function-name shop-api" in html
    assert f"{API}" in html or "shop-api" in html
    assert SOMEBODY.email in html
    assert "shop &amp; more" in html


def test_without_a_target_places_stay_open() -> None:
    """The page says why."""
    html = page_of(replace(standing(), values={}, system=None, note="; no target: its names are not filled in"))
    assert "{function}" in html
    assert "no target" in html


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """One that can holds the page."""
    written(standing(), tmp_path / "runbook.html")
    assert (tmp_path / "runbook.html").read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(UsageError, match="--out"):
        written(standing(), tmp_path / "nowhere" / "runbook.html")
