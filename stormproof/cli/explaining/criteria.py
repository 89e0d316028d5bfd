"""``stormproof criteria``: the criteria, what each demands, how it can be proven and what serves it."""

from __future__ import annotations

from dataclasses import dataclass

import typer
from rich.text import Text

from provisioners import CONTROLS
from stormproof.cli.output import console, write_json
from stormproof.cli.speaking.options import JsonOption
from stormproof.cli.tables.rows import show_rows
from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.criteria.verdicts import Proof
from stormproof.operations.demanded import proofs

app = typer.Typer(no_args_is_help=True, help="List the criteria: what each demands, and how it is proven.")


@dataclass(frozen=True)
class Served:
    """A criterion with the proofs that there are of it, strongest first, and the controls that name it."""

    criterion: Criterion
    proofs: tuple[Proof, ...]
    controls: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return it as JSON-able data."""
        return {
            "id": self.criterion.id,
            "title": self.criterion.demand,
            "requirement": self.criterion.title,
            "severity": self.criterion.severity,
            "proofs": [each.value for each in self.proofs],
            "controls": list(self.controls),
        }


def served(criterion: Criterion) -> Served:
    """Return what serves a criterion."""
    own = tuple(each.name for each in CONTROLS.ordered if criterion.id in each.criteria)
    return Served(criterion, proofs().get(criterion.id, ()), own)


@app.command("list")
def list_criteria(json: JsonOption = None) -> None:
    """Show every criterion: its number, what it demands, the strongest proof of it, and the controls that serve it.

    A target decides which proof is had of it: see [permit] and minimum_proof in its file.
    """
    all_of_them = [served(each) for each in catalogue().criteria.values()]
    write_json([each.document() for each in all_of_them], json)
    rows = (
        (each.criterion.id, each.criterion.demand, Text(_strongest(each), "dim"), Text(", ".join(each.controls), "dim"))
        for each in all_of_them
    )
    show_rows(console(json), ("id", "demand", "proof", "controls"), rows)


def _strongest(each: Served) -> str:
    return each.proofs[0].value if each.proofs else "-"
