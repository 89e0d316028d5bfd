"""Makes the table of what verbs need anew, from recorded runs.

Usage: ``python tests/stormproof/aws/rights/made_table.py [--with-old] FOLDER ...``, each with the target file of a
running system, ``target.toml``, and what `recorder` wrote of runs of the verbs on it: ``plan.jsonl``, ``plan.2.jsonl``,
``apply.jsonl`` and so on. To what `apply` was seen to do comes what it would do to the system as it stands, and to
`prove` what each scenario would look at and do to it: the system is hardened, then.
A verb that was not recorded keeps its rows; with ``--with-old`` each keeps them, and what was recorded is added.
Without a folder the table stays, and what the source names is added.
To record: ``python tests/stormproof/aws/rights/recorder.py FOLDER/plan.jsonl plan --target FOLDER/target.toml``, as a
user, not as root, so that own permissions are simulated.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from provisioners import CONTROLS
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.needed import rows_of
from stormproof.aws.rights.table import FILE, Recorded, merged, recorded, together
from stormproof.core.evidence import Record
from stormproof.operations.provision import plan_controls
from stormproof.operations.reach import Reached, reach
from stormproof.operations.rights import TOLD
from tests.stormproof.aws.rights.broken import broken
from tests.stormproof.aws.rights.declared import completed
from tests.stormproof.aws.rights.recorder import as_call, calls

PLAYING = "prove"
WITH_OLD = "--with-old"
TABLE = Path(__file__).resolve().parents[4] / "stormproof" / "aws" / "rights" / FILE


def write(folders: Iterable[Path], *, with_old: bool) -> None:
    """Write the table."""
    runs: defaultdict[str, list[Recorded]] = defaultdict(list)
    played: list[Recorded] = []
    for folder in folders:
        reached = reach(folder / "target.toml")
        system, roles = reached.system, owners_roles(reached.connection.reader, reached.system)
        looks: list[Record] = []
        reads = reached.connection.recording(looks.append).reader
        played += [rows_of(made, system, roles) for _, made in broken(reads, reached.context)]
        played.append(rows_of(map(as_call, looks), system, roles))
        if list(folder.glob("apply*.jsonl")):
            runs["apply"].append(_planned(reached, roles))
        for verb in TOLD:
            for file in sorted((*folder.glob(f"{verb}.jsonl"), *folder.glob(f"{verb}.*.jsonl"))):
                runs[verb].append(rows_of(calls(file), system, roles))
    old, new = recorded(), together(runs)
    seen = {
        **old,
        **{verb: _merged(found, *([old[verb]] if with_old and verb in old else [])) for verb, found in new.items()},
    }
    seen[PLAYING] = _merged(seen[PLAYING], *played)
    content = {verb: found.document() for verb, found in sorted(completed(seen).items())}
    TABLE.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _merged(*several: Recorded) -> Recorded:
    return Recorded(merged(*(each.reads for each in several)), merged(*(each.writes for each in several)))


def _planned(reached: Reached, roles: tuple[str, ...]) -> Recorded:
    """Return what the changes of a plan need, as far as their resources are known before they are made."""
    plan = plan_controls(reached.connection, reached.system, CONTROLS)
    found = rows_of((call for each in plan.changes for call in each.calls), reached.system, roles)
    return Recorded({}, {action: named for action, each in found.writes.items() if (named := _told(each))})


def _told(templates: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in templates if each != "*")


if __name__ == "__main__":
    words = sys.argv[1:]
    write((Path(each) for each in words if each != WITH_OLD), with_old=WITH_OLD in words)
