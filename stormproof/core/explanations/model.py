"""What is said about a reason code, and how families of codes share what is the same for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from stormproof.core.criteria.verdicts import Verdict


class Whose(Enum):
    """Whose setting it is that has to be changed, as it is told."""

    HARDENING = "a control of the hardening, which `stormproof apply` puts right"
    OWNER = "your own setting, which no `apply` overrules"
    TARGET_FILE = "your target file"
    RIGHTS = "the rights of whoever runs this"
    REPOSITORY = "your repository and its settings on GitHub"
    RUNBOOK = "your runbook"
    SURROUNDINGS = "nobody's setting: the network, AWS or the moment"
    STORMPROOF = "Stormproof itself"


@dataclass(frozen=True)
class Explanation:
    """What is said about one code.

    `verdict` is what it leads to: FAIL, ERROR or UNDECIDED. `means`, `matters`, `mend` and `seen` are sentences, whose
    backticks hold what is typed or written in a file. `criteria` are ids, none where any criterion may come to it.
    `runbook` is a page and, behind ``#``, the anchor of a section, e.g. ``keys#replace-a-key``; empty where operators
    have nothing to do with it.
    """

    code: str
    verdict: Verdict
    means: str
    matters: str
    mend: str
    whose: Whose
    seen: str
    criteria: tuple[str, ...] = ()
    runbook: str = ""


@dataclass(frozen=True)
class Own:
    """What a code says otherwise than its family; what is empty is the family's."""

    means: str
    matters: str = ""
    mend: str = ""
    seen: str = ""
    whose: Whose | None = None
    verdict: Verdict | None = None
    criteria: tuple[str, ...] = ()
    runbook: str | None = None


@dataclass(frozen=True)
class Family:
    """Codes of which the same is true but for what each means; `codes` holds that, by code.

    `mend` may stay empty where a control of the hardening does it: how a plan shows it, and `apply` makes it, is said
    of all of those. `seen` is what there is to see beside a verification, which is said of all.
    """

    matters: str
    whose: Whose
    codes: Mapping[str, str | Own]
    mend: str = ""
    seen: str = ""
    criteria: tuple[str, ...] = ()
    runbook: str = ""
    verdict: Verdict = field(default=Verdict.FAIL)

    def explanations(self) -> Iterator[Explanation]:
        """Yield what is said about each code."""
        for code, said in self.codes.items():
            yield self._explained(code, Own(said) if isinstance(said, str) else said)

    def _explained(self, code: str, own: Own) -> Explanation:
        criteria, whose = own.criteria or self.criteria, own.whose or self.whose
        return Explanation(
            code=code,
            verdict=own.verdict or self.verdict,
            means=own.means,
            matters=own.matters or self.matters,
            mend=" ".join(filter(None, (own.mend or self.mend, _planned(criteria, whose)))),
            whose=whose,
            seen=" ".join(filter(None, (own.seen or self.seen, _verified(criteria)))),
            criteria=criteria,
            runbook=self.runbook if own.runbook is None else own.runbook,
        )


def _planned(criteria: tuple[str, ...], whose: Whose) -> str:
    if whose is not Whose.HARDENING:
        return ""
    shown = f"`stormproof plan{_named(criteria)}` shows the change, or whose setting stands in its way"
    return f"{shown}; `stormproof apply` makes it."


def _verified(criteria: tuple[str, ...]) -> str:
    return f"`stormproof verify{_named(criteria)}` no longer says so."


def _named(criteria: tuple[str, ...]) -> str:
    return f" --criteria {','.join(criteria)}" if criteria else ""
