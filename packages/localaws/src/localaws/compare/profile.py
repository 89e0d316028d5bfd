"""How operations are answered, over many calls: which members, of which kinds, how often; which errors, how worded."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localaws.compare.evidence import Answered, EvidenceError
from localaws.compare.members import members, named
from localaws.compare.wording import general

Operation = tuple[str, str]
"""(service, operation), as boto3 names the one and AWS the other."""


@dataclass(frozen=True)
class Answers:
    """Of one operation: how many answers, which members stood in how many of them and were of which kinds.

    `errors` has the wordings, generalised, by code.
    """

    answered: int = 0
    present: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    errors: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def always(self) -> frozenset[str]:
        """Return the members that every answer had."""
        return frozenset(path for path, times in self.present.items() if times == self.answered)


Profile = Mapping[Operation, Answers]


def profiled(calls: Iterable[Answered]) -> Profile:
    """Return how the operations of the calls were answered."""
    by_operation: dict[Operation, list[Answered]] = defaultdict(list)
    for call in calls:
        by_operation[call.service, named(call.service, call.operation)].append(call)
    return {operation: _answers(each) for operation, each in sorted(by_operation.items())}


def _answers(calls: list[Answered]) -> Answers:
    present: Counter[str] = Counter()
    kinds: dict[str, set[str]] = defaultdict(set)
    errors: dict[str, set[str]] = defaultdict(set)
    answered = 0
    for call in calls:
        if call.answer is None:
            errors[call.code or ""].add(general(call.message))
            continue
        answered += 1
        found = set(members(call.service, call.operation, call.answer))
        present.update({path for path, _ in found})
        for path, kind in found:
            kinds[path].add(kind)
    return Answers(answered, dict(present), _frozen(kinds), _frozen(errors))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in sets.items()}


def written(profile: Profile) -> str:
    """Return the profile as JSON that is the same for the same profile."""
    data = {f"{service} {operation}": _data(answers) for (service, operation), answers in sorted(profile.items())}
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def load(file: Path) -> Profile:
    """Return the profile of a file that `written` made. Raises EvidenceError."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return {(key.split()[0], key.split()[1]): _of(each) for key, each in data.items()}
    except (OSError, ValueError, AttributeError, KeyError, IndexError, TypeError) as error:
        raise EvidenceError(f"{file}: is no profile of answers: {error}") from error


def _data(answers: Answers) -> dict[str, Any]:
    listed = {path: {"in": answers.present[path], "kinds": sorted(answers.kinds[path])} for path in answers.present}
    errors = {code: sorted(wordings) for code, wordings in answers.errors.items()}
    return {"answered": answers.answered, "members": listed, "errors": errors}


def _of(data: Mapping[str, Any]) -> Answers:
    listed = data["members"]
    return Answers(
        data["answered"],
        {path: each["in"] for path, each in listed.items()},
        {path: frozenset(each["kinds"]) for path, each in listed.items()},
        {code: frozenset(wordings) for code, wordings in data["errors"].items()},
    )
