"""The records of a page, each once, packed so that the browser unpacks them: most of a call is like the one before.

Packed is JSON, by gzip (RFC 1952), which browsers read: https://developer.mozilla.org/docs/Web/API/DecompressionStream
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stormproof.core.output.printable import printable
from stormproof.core.reports.deciding import Part, Seen, parts
from stormproof.run.reporting.html.evidence.reading import ScenarioSeen


@dataclass(frozen=True)
class Row:
    """A record of a page: its place, counted from 1, and its part in each scenario (anchor) that rests on it."""

    place: int
    seen: Seen
    parts: Mapping[str, Part]

    @property
    def part(self) -> Part:
        """The strongest of its parts."""
        return min(self.parts.values(), key=tuple(Part).index)


def rows(scenarios: Iterable[ScenarioSeen]) -> tuple[Row, ...]:
    """Return the records that scenarios rest on; those of an experiment that several share stand once."""
    found: dict[int, tuple[Seen, dict[str, Part]]] = {}
    for scenario in scenarios:
        for seen, part in zip(scenario.seen, parts(scenario.seen, scenario.judged), strict=True):
            _, its_parts = found.setdefault(id(seen), (seen, {}))
            its_parts[scenario.anchor] = part
    return tuple(Row(place, seen, its_parts) for place, (seen, its_parts) in enumerate(found.values(), 1))


def packed(found: Iterable[Row]) -> str:
    """Return the records as base64 of gzip of a JSON list of [part, scenarios, source, kind, at, title, content]."""
    told = [
        [
            each.part.value,
            list(each.parts),
            each.seen.source,
            each.seen.kind,
            each.seen.at,
            printable(each.seen.title),
            each.seen.content,
        ]
        for each in found
    ]
    text = json.dumps(told, separators=(",", ":")).encode()
    return base64.b64encode(gzip.compress(text, mtime=0)).decode()
