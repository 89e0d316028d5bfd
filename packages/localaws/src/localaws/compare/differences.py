"""What of another AWS's answers differs from localaws's, operation by operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from localaws.compare.profile import Answers, Operation, Profile

What = Literal["operation", "member", "missing", "kind", "code", "wording"]
NOTHING = Answers()


@dataclass(frozen=True)
class Difference:
    """One difference, of what `what` says.

    ``operation`` never answered by localaws so far; ``member`` that localaws's answers lack; ``missing``, a member of
    each of localaws's answers that the others lack; ``kind`` of a value; ``code`` of an error; ``wording`` of one.
    """

    operation: Operation
    what: What
    subject: str
    there: str
    here: str


def differences(theirs: Profile, ours: Profile) -> Iterator[Difference]:
    """Yield what of `theirs` differs from `ours`, by operation. What only localaws was asked for is no difference."""
    for operation, answers in sorted(theirs.items()):
        if operation not in ours:
            yield Difference(operation, "operation", operation[1], _asked(answers), "no answer on record")
            continue
        yield from _members(operation, answers, ours[operation])
        yield from _errors(operation, answers, ours[operation])


def _members(operation: Operation, theirs: Answers, ours: Answers) -> Iterator[Difference]:
    if not theirs.answered:
        return
    if not ours.answered:
        yield Difference(operation, "operation", operation[1], _asked(theirs), "errors alone on record")
        return
    for path in sorted(theirs.present):
        if path not in ours.present:
            if not _inside_another(path, theirs, ours):
                yield Difference(operation, "member", path, _share(path, theirs), "never")
        elif odd := theirs.kinds[path] - ours.kinds[path]:
            yield Difference(operation, "kind", path, " or ".join(sorted(odd)), " or ".join(sorted(ours.kinds[path])))
    for path in sorted(ours.always() - set(theirs.present)):
        if not _inside_another(path, ours, theirs):
            yield Difference(operation, "missing", path, "never", _share(path, ours))


def _inside_another(path: str, having: Answers, lacking: Answers) -> bool:
    """Whether it is a part of a member that is lacking as a whole, and told already."""
    return any(
        path.startswith((f"{other}.", f"{other}[", f"{other}{{"))
        for other in having.present.keys() - lacking.present.keys()
    )


def _errors(operation: Operation, theirs: Answers, ours: Answers) -> Iterator[Difference]:
    for code, wordings in sorted(theirs.errors.items()):
        if code not in ours.errors:
            yield Difference(
                operation, "code", code, " | ".join(sorted(wordings)), ", ".join(sorted(ours.errors)) or "no error"
            )
            continue
        for wording in sorted(wordings - ours.errors[code]):
            yield Difference(operation, "wording", code, wording, " | ".join(sorted(ours.errors[code])))


def _asked(answers: Answers) -> str:
    codes = ", ".join(sorted(answers.errors))
    return f"{answers.answered} answers" + (f", errors {codes}" if codes else "")


def _share(path: str, answers: Answers) -> str:
    return f"in {answers.present[path]} of {answers.answered}"
