"""A page's sections are found in Markdown and in what servers make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.alerts.entries import ENTRIES
from stormproof.core.alerts.published import runbook_page
from stormproof.core.errors import Undecidable
from stormproof.stimuli.alerts.runbook_pages import anchors, sections


@pytest.mark.parametrize(
    "text",
    [
        '<a id="key-store"></a>\n\n## The key store',
        "## Key store",
        '<h2 id="user-content-key-store">Key store</h2>',
        "<a name='key-store'>",
    ],
)
def test_a_section_is_found_however_its_anchor_is_written(text: str) -> None:
    """GitHub puts a prefix before anchors, and makes some of headings."""
    assert "key-store" in anchors(text)


def test_the_runbook_on_this_machine_has_a_section_for_every_alarm() -> None:
    """A link to a file is followed."""
    page = runbook_page().as_uri()
    assert {entry.name for entry in ENTRIES} <= sections([page])[page]


def test_a_page_that_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    """A private page tells a stranger that it is not there; one in Latin-1 is no text here."""
    latin = tmp_path / "latin.md"
    latin.write_bytes("# Schlüssel".encode("latin-1"))
    for page in ((tmp_path / "no page.md").as_uri(), latin.as_uri(), "http://127.0.0.1:9/alarms.md"):
        with pytest.raises(Undecidable, match="could not be read"):
            sections([page])
