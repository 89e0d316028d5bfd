"""The table of what each verb was seen to need: written from recorded calls, and read.

`recorded.json` holds verb -> ``reads`` and ``writes`` -> action -> templates of resources. A verb's writes are those of
operations that change something; `verify` makes them under ``[permit]`` alone. It is made of `needed.rows_of` from runs
of the verbs, see ``tests/stormproof/aws/rights/recording.py``, and never written by hand.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, Literal

FILE = "recorded.json"
PLANNING = ("plan", "apply", "remove")
"""The verbs that look at everything that a plan looks at."""
Kind = Literal["reads", "writes"]
Rows = Mapping[str, tuple[str, ...]]
"""Action -> templates."""


@dataclass(frozen=True)
class Recorded:
    """What one verb was seen to need."""

    reads: Rows
    writes: Rows

    def rows(self, *, writing: bool) -> Rows:
        """Return what is needed to look, or also to write."""
        return merged(self.reads, self.writes if writing else {})

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {
            kind: {action: list(templates) for action, templates in sorted(rows.items())}
            for kind, rows in (("reads", self.reads), ("writes", self.writes))
        }


def merged(*several: Rows) -> Rows:
    """Return the rows of all."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rows in several:
        for action, templates in rows.items():
            found[action] |= set(templates)
    return narrowed(found)


def narrowed(rows: Mapping[str, Iterable[str]]) -> Rows:
    """Return rows without the templates that another one of the same action covers."""
    return {action: tuple(sorted(_uncovered(set(templates)))) for action, templates in sorted(rows.items())}


def together(runs: Mapping[str, Iterable[Recorded]]) -> Mapping[str, Recorded]:
    """Return what verbs need by all of their runs: whoever plans may meet what another's plan met."""
    every = {verb: tuple(several) for verb, several in runs.items()}
    planned = merged(*(each.reads for verb in PLANNING for each in every.get(verb, ())))
    return {
        verb: Recorded(
            merged(*(each.reads for each in several), planned if verb in PLANNING else {}),
            merged(*(each.writes for each in several)),
        )
        for verb, several in every.items()
    }


@cache
def recorded() -> Mapping[str, Recorded]:
    """Return the table, by verb."""
    content = json.loads((files("stormproof.aws.rights") / FILE).read_text("utf-8"))
    return {
        verb: Recorded(*({action: tuple(each) for action, each in kinds[kind].items()} for kind in ("reads", "writes")))
        for verb, kinds in content.items()
    }


def _uncovered(templates: set[str]) -> Iterator[str]:
    for each in templates:
        if not any(fnmatchcase(each, other) for other in templates if other != each):
            yield each
