"""An explanation as text: in lines with a heading each, plain, and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.explanations.model import Explanation


def paragraphs(explained: Explanation) -> Mapping[str, str]:
    """Return heading -> text, in the order in which they are read; what is typed or written stands in backticks."""
    told = {
        "What it means": explained.means,
        "Why it matters": explained.matters,
        "How to mend it": explained.mend,
        "Whose setting": f"{explained.whose.value[0].upper()}{explained.whose.value[1:]}.",
        "How to see that it is mended": explained.seen,
    }
    if explained.runbook:
        told["Runbook"] = f"`{runbook_file(explained.runbook)}`, or `stormproof runbook {page(explained.runbook)}`."
    return told


def plain(explained: Explanation) -> str:
    """Return it as a paragraph a heading."""
    return "\n".join(f"{heading}: {text}" for heading, text in paragraphs(explained).items())


def markdown(explained: Explanation) -> str:
    """Return it as Markdown: a paragraph a heading, which is bold."""
    return "\n\n".join(f"**{heading}**: {text}" for heading, text in paragraphs(explained).items())


def page(runbook: str) -> str:
    """Return the page of a reference to the runbook."""
    return runbook.partition("#")[0]


def runbook_file(runbook: str) -> str:
    """Return the file of a reference, with its section's anchor: ``runbook/keys.md#replace-a-key``."""
    name, mark, anchor = runbook.partition("#")
    return f"runbook/{name}.md{mark}{anchor}"
