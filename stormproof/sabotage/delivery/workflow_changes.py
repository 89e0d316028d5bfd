"""Changes of the workflow that delivers, and calls that put it back."""

from __future__ import annotations

import re
from collections.abc import Callable

from provisioners.delivery.workflow_files import MARKER, path_of
from stormproof.aws.observe.delivery.repositories import read_files
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

MakeInjection = Callable[[Reads, PlanContext], FaultInjection]
DELIVER = path_of("deliver")
TESTED = re.compile(r'(- run: "[^"]*pytest[^"]*)"(?![\s\S]*- run: "[^"]*pytest)')
"""The last command with pytest, which runs the tests: one before may install it."""


def edited(title: str, old: str, new: str) -> MakeInjection:
    """Return what puts a text in the place of the first such text of our workflow."""
    return changed(title, lambda text: text.replace(old, new, 1))


def tested(title: str, more: str) -> MakeInjection:
    """Return what adds something to the command that runs the tests."""
    return changed(title, lambda text: TESTED.sub(lambda found: f'{found[1]}{more}"', text))


def changed(title: str, change: Callable[[str], str]) -> MakeInjection:
    """Return what changes the text of our workflow; raises CouldNotLook where nothing of it would be changed."""

    def inject(reads: Reads, _context: PlanContext) -> FaultInjection:
        text = read_files(reads)[DELIVER]
        wrong = change(text)
        if wrong == text:
            raise CouldNotLook("sabotage.nothing_changed", f"{title}: {DELIVER} has no such text")
        return FaultInjection(title, (put(DELIVER, wrong),), (put(DELIVER, text),))

    return inject


def is_ours(reads: Reads, context: PlanContext) -> bool:
    """Tell whether the repository is delivered by our workflow."""
    if not context.system.delivery.path:
        return False
    try:
        return read_files(reads).get(DELIVER, "").startswith(MARKER)
    except NotThere:
        return False


def put(path: str, text: str) -> Call:
    """Return the call that writes a file."""
    return Call("checkout", "put_file", {"path": path, "text": text})


def delete(path: str) -> Call:
    """Return the call that deletes a file."""
    return Call("checkout", "delete_file", {"path": path})
