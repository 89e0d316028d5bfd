"""A page of the runbook, read as data."""

import pytest

from stormproof.core.runbook.pages import Link, parse, section_at, slug

TEXT = """# Scaling

Read first.

<a id="more-memory"></a>

## Give a function `memory`

See [alarms](alarms.md#function-duration).

```sh
stormproof plan
```

### Deeper

```sh changes alone
# once
stormproof apply --yes
```

## After

```insights
fields @message
```
"""


def test_a_section_holds_those_below_it_and_has_its_anchors() -> None:
    """One that is written stands before the one that the heading gets."""
    page = parse("scaling", TEXT)
    assert [(each.level, each.title, each.anchors, each.line) for each in page.sections] == [
        (1, "Scaling", ("scaling",), 1),
        (2, "Give a function memory", ("more-memory", "give-a-function-memory"), 5),
        (3, "Deeper", ("deeper",), 15),
        (2, "After", ("after",), 22),
    ]
    assert "### Deeper" in page.sections[1].text
    assert "## After" not in page.sections[1].text
    assert page.sections[1].codes == ("memory",)
    assert page.title == "Scaling"


def test_commands_stand_at_their_lines_in_their_sections() -> None:
    """Blocks in other languages hold none."""
    found = [(each.line, each.section, each.text, each.changes, each.alone) for each in parse("scaling", TEXT).commands]
    assert found == [
        (12, "more-memory", "stormproof plan", False, False),
        (19, "deeper", "stormproof apply --yes", True, True),
    ]
    assert TEXT.splitlines()[12 - 1] == "stormproof plan"


def test_links_are_found_with_their_lines() -> None:
    """As they are written."""
    assert parse("scaling", TEXT).links == (Link("scaling", 9, "alarms.md#function-duration"),)


def test_the_digest_is_of_the_commands_alone() -> None:
    """Prose may be put better without anybody running the page again; a command, and what is said of it, may not."""
    digest = parse("a", TEXT).digest
    assert parse("b", TEXT.replace("Read first.", "Read this first.")).digest == digest
    assert parse("a", TEXT.replace("stormproof plan", "stormproof  plan")).digest != digest
    assert parse("a", TEXT.replace("sh changes alone", "sh changes")).digest != digest


def test_a_block_that_says_what_is_unknown_is_named_by_its_line() -> None:
    """The line of the fence."""
    with pytest.raises(ValueError, match=r"scaling\.md:11: 'chnages'"):
        parse("scaling", TEXT.replace("```sh\n", "```sh chnages\n", 1))


@pytest.mark.parametrize(
    ("title", "anchor"), [("A function fails too often", "a-function-fails-too-often"), ("What's `5xx`?", "whats-5xx")]
)
def test_headings_get_the_anchors_that_github_gives_them(title: str, anchor: str) -> None:
    """Small letters, hyphens for blanks, no punctuation."""
    assert slug(title) == anchor


def test_before_the_first_heading_there_is_no_section() -> None:
    """And at a heading its own."""
    page = parse("x", "text\n\n# Head\n")
    assert section_at(page.sections, 1) is None
    assert section_at(page.sections, 3) == page.sections[0]
