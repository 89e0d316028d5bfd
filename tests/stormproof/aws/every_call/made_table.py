"""Makes the table of every call anew: which operations are called, with parameters of which forms.

Usage: ``python -m tests.stormproof.aws.every_call.made_table [--with-old] FOLDER_OR_FILE ...``: what
``tests/stormproof/aws/rights/recorder.py`` wrote of verbs (``*.jsonl``), and folders of evidence of runs, in which the
plain lines are left out. What the source names and nothing called stands in it without parameters. Shapes of systems
come by recording verbs on them; ``--with-old`` keeps what stands in the table.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from botocore import xform_name

from stormproof.run.recording.evidence.lines import lines_in
from tests.stormproof.aws.every_call.generalised import generalised, kept, whole
from tests.stormproof.aws.every_call.table import FILE, is_call, named_by_source, operations, table

Operation = tuple[str, str]
WITH_OLD = "--with-old"


def write(places: Iterable[Path], *, with_old: bool) -> None:
    """Write the table."""
    found: defaultdict[Operation, dict[str, Any]] = defaultdict(dict)
    for operation in named_by_source():
        found[operation] = {}
    for operation, several in (table() if with_old else {}).items():
        found[operation] |= {_key(each): each for each in several}
    for place in places:
        for service, name, parameters in _calls(place):
            method = xform_name(name)  # older recordings have the model's name
            if method in operations(service) and whole(parameters) and is_call(service, method, parameters):
                each = generalised(parameters)
                found[service, method][_key(each)] = each
    FILE.write_text(_written(found), "utf-8")


def _written(found: dict[Operation, dict[str, Any]]) -> str:
    """Return JSON with a line for each call."""
    entries = []
    for (service, name), several in sorted(found.items()):
        lines = sorted(_key(each) for each in kept(several.values()))
        inside = ",".join(f"\n  {line}" for line in lines) + ("\n " if lines else "")
        entries.append(f' "{service} {name}": [{inside}]')
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _key(parameters: Any) -> str:
    return json.dumps(parameters, sort_keys=True)


def _calls(place: Path) -> Iterator[tuple[str, str, Any]]:
    for file in sorted(place.rglob("*.jsonl*")) if place.is_dir() else [place]:
        for line in lines_in(file):
            entry = json.loads(line)
            if isinstance(entry, list):
                yield entry[0], entry[1], entry[3]
            elif entry.get("kind") == "aws":
                content = entry["content"]
                yield content["service"], content["operation"], content["parameters"]


if __name__ == "__main__":
    words = sys.argv[1:]
    write((Path(each) for each in words if each != WITH_OLD), with_old=WITH_OLD in words)
