"""``stormproof explain``: what a criterion demands, or what a reason code means and how it is mended."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from stormproof.cli.output import console, write_json
from stormproof.cli.speaking.beginnings import explained_beginning
from stormproof.cli.speaking.options import JsonOption
from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.errors import UsageError
from stormproof.core.explanations.lookup import explanation, explanations
from stormproof.core.explanations.model import Explanation
from stormproof.core.explanations.texts import paragraphs

INDENT = 2


def run(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="CRITERION|CODE",
            help="6.2, or rate.too_many_passed, as reports print it.",
            autocompletion=explained_beginning,
        ),
    ],
    json: JsonOption = None,
) -> None:
    """Explain a criterion or a reason code: what it means, why it matters, how it is mended and how that is seen.

    The same text stands under a FAIL, in the reports too.
    """
    out = console(json)
    if found := explanation(subject):
        write_json(document(found), json)
        show(found, out)
        return
    criterion = catalogue().criteria.get(subject)
    if criterion is None:
        raise UsageError(f"{subject!r} is neither a criterion nor a reason code", _meant(subject))
    _criterion(criterion, out, json)


def show(explained: Explanation, out: Console) -> None:
    """Print an explanation: a heading a line, its text beneath."""
    about = f"  ({', '.join(explained.criteria)})" if explained.criteria else ""
    out.print(Text.assemble((explained.code, "bold"), f"  {explained.verdict.value}", (about, "dim")))
    for heading, text in paragraphs(explained).items():
        out.print(Text(heading, "bold"))
        out.print(Padding(Text(text), (0, 0, 0, INDENT), expand=False))


def document(explained: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON-able data."""
    return {
        "code": explained.code,
        "verdict": explained.verdict.value,
        "criteria": list(explained.criteria),
        "means": explained.means,
        "matters": explained.matters,
        "mend": explained.mend,
        "whose": explained.whose.value,
        "seen": explained.seen,
        "runbook": explained.runbook,
    }


def _criterion(criterion: Criterion, out: Console, json: str | None) -> None:
    """Print what a criterion demands, how it is proven, what serves it, and the codes that it can come to."""
    from stormproof.cli.explaining.criteria import served  # noqa: PLC0415 - a code is explained without the controls

    found = served(criterion)
    codes = [each for each in explanations().values() if criterion.id in each.criteria]
    write_json({**found.document(), "codes": [document(each) for each in codes]}, json)
    out.print(Text.assemble((f"{criterion.id}  {criterion.demand}", "bold")))
    told = {
        "Requirement": f"{criterion.requirement}. {criterion.title}",
        "Proofs, strongest first": ", ".join(each.value for each in found.proofs),
        "Controls": ", ".join(found.controls) or "none: what is demanded is yours to do",
        "See and mend": f"`stormproof verify --criteria {criterion.id}`, `stormproof plan --criteria {criterion.id}`",
    }
    for heading, text in told.items():
        out.print(Text(heading, "bold"))
        out.print(Padding(Text(text), (0, 0, 0, INDENT), expand=False))
    out.print(Text("What it can come to", "bold"))
    for each in codes:
        said = Text.assemble((each.code, "bold"), f"  {each.verdict.value}  {each.means}")
        out.print(Padding(said, (0, 0, 0, INDENT), expand=False))


def _meant(subject: str) -> str:
    near = get_close_matches(subject, [*explanations(), *catalogue().criteria], 3)
    return (
        f"perhaps {' or '.join(near)}" if near else "`stormproof criteria list` names the criteria, reports the codes"
    )
