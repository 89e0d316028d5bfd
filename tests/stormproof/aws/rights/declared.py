"""Calls that the source names and no recorded run made: the literal service and operation of `Call`, `read`, `pages`.

A run on one system in one state makes a part of the calls that a verb may make. Of the others the action is known, and
the resources are taken from recorded calls about things of the same kind; of a change only such as are the system's or
ours. A change of which nothing alike was recorded is left out, and `apply` is not given what only `remove` was seen
to do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from stormproof.aws.access.readonly import is_read
from stormproof.aws.interpreters.permissions import GATEWAYS
from stormproof.aws.rights.calls import actions, also
from stormproof.aws.rights.table import EMBEDDED, Recorded, Rows, merged, narrowed, rows_of
from stormproof.core.least_privilege.actions import forms
from stormproof.core.planning.plans import Call
from tests.provisioners.fakes import API, SYSTEM

ROOT = Path(__file__).resolve().parents[4]
LOOKED_THROUGH: Mapping[str, tuple[str, ...]] = {
    "plan": ("provisioners", "stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/operations/deployment"),
    "apply": ("provisioners", "stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/aws/undo"),
    "prove": ("stormproof/sabotage", "stormproof/aws/undo"),
    "remove": ("provisioners", "stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/aws/undo"),
    "verify": ("stormproof/aws/observe", "stormproof/aws/discovery", "stormproof/aws/undo", "stormproof/stimuli"),
}
"""Verb -> folders whose calls it may make."""
CHANGED_FROM = ("provisioners", "stormproof/sabotage")
"""Folders of which changes count: what `aws/undo` may put back is what the interrupted verb was seen to change."""
CHANGING: Mapping[str, str] = {"apply": "remove", "prove": "", "remove": "apply"}
"""Verb whose source names its changes -> the one that makes the opposites of provisioners' changes."""
WITHIN: Mapping[str, tuple[str, ...]] = {"prove": ("apply", "verify")}
"""Verb -> the verbs whose work it does, too: what is broken is mended and looked at."""
NAMES = {"Call", "read", "pages"}
DEPLOYED = "functions"
PLACE, OURS = "{", "stormproof"


def declared(verb: str) -> Iterator[tuple[str, str]]:
    """Yield the services and operations that the source of a verb names, changes where they count."""
    for folder in LOOKED_THROUGH.get(verb, ()):
        changes = folder in CHANGED_FROM
        for file in sorted((ROOT / folder).rglob("*.py")):
            if DEPLOYED not in file.relative_to(ROOT).parts:
                yield from (each for each in _named(file) if changes or is_read(*each))


def completed(seen: Mapping[str, Recorded]) -> Mapping[str, Recorded]:
    """Return what verbs were seen to need, with what else their source names; of `verify` and `plan` looks alone."""
    alone = {verb: _completed(verb, seen) for verb in seen}
    return {verb: _completed(verb, alone) for verb in alone}


def _completed(verb: str, seen: Mapping[str, Recorded]) -> Recorded:
    several = [seen[verb], *(seen[each] for each in WITHIN.get(verb, ()))]
    reads, writes = [each.reads for each in several], [each.writes for each in several]
    every = merged(*reads, *writes)
    for service, operation in sorted(set(declared(verb))):
        if is_read(service, operation):
            reads.append(_rows(service, operation, every, looks=True))
        elif verb in CHANGING and not _others(service, operation, seen.get(CHANGING[verb])):
            writes.append(_rows(service, operation, every, looks=False))
    return Recorded(merged(*reads), merged(*writes))


def _others(service: str, operation: str, other: Recorded | None) -> bool:
    """Tell whether the opposite verb was seen to do this."""
    return (
        other is not None
        and service not in GATEWAYS
        and all(each in other.writes for each in actions(service, operation, {}))
    )


def _rows(service: str, operation: str, every: Rows, *, looks: bool) -> Rows:
    if service == EMBEDDED:
        return {}
    if service in GATEWAYS:
        made = rows_of([Call(service, operation, {"restApiId": API})], SYSTEM)
        return made.reads if looks else made.writes
    found = {
        action: _alike(action, every, looks=looks) for action in actions(service, operation, {}) if action not in every
    }
    extra = {action: (template,) for action, template in also(service, operation)} if any(found.values()) else {}
    return merged(narrowed({action: templates for action, templates in found.items() if templates}), extra)


def _alike(action: str, every: Rows, *, looks: bool) -> tuple[str, ...]:
    """Return the templates of recorded actions about things of the same kind."""
    prefix, _, name = action.partition(":")
    kinds = set(forms(prefix, name))
    if not kinds:
        return ("*",)
    same = [
        template
        for other, templates in every.items()
        if other.startswith(f"{prefix}:") and kinds & set(forms(prefix, other.partition(":")[2]))
        for template in templates
        if template != "*" and (looks or PLACE in template.split(":", 5)[-1])
    ]
    owned = [each for each in same if prefix != "iam" or looks or OURS in each]
    return tuple(sorted(set(owned))) or (("*",) if looks else ())


def _named(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in NAMES and len(node.args) > 1:
            service, operation = node.args[:2]
            if isinstance(service, ast.Constant) and isinstance(operation, ast.Constant):
                yield str(service.value), str(operation.value)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
