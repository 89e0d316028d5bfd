"""Judges of budgets: whether one is there as demanded, who is told, and what happened when costs went past it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import unquote

from stormproof.core.costs.budgets import Budget, Subscriber, lacks, notified
from stormproof.core.errors import Refuted

BELOW, WARNED, OVER = Decimal(79), Decimal(81), Decimal(101)
"""Percent of the budget that costs are brought to, one after the other."""


@dataclass(frozen=True)
class Notices:
    """What the administrator was sent while costs stood at `percent` of the budget: texts of e-mails."""

    percent: Decimal
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passed:
    """What happened as costs rose, step by step; `topics` (ARNs) are those that were to tell the administrator."""

    usd: Decimal
    steps: tuple[Notices, ...]
    topics: tuple[str, ...] = ()

    def at(self, percent: Decimal) -> tuple[str, ...]:
        """Return what was sent while costs stood at a percentage."""
        return next((each.texts for each in self.steps if each.percent == percent), ())


def judge_budget(budgets: Sequence[Budget], usd: Decimal, now: datetime) -> Budget:
    """Return a budget that is as demanded; refutes with the lack of the one that lacks the least.

    Codes: ``costs.no_budget``; ``costs.budget_`` and ``other_kind``, ``other_period``, ``other_amount``, ``moving``,
    ``filtered``, ``not_begun`` or ``ended``.
    """
    found = [(tuple(lacks(each, usd, now)), each) for each in budgets]
    if not found:
        raise Refuted("costs.no_budget", f"there is no budget; one of {usd:f} USD a month is demanded")
    lacking, best = min(found, key=lambda pair: len(pair[0]))
    if lacking:
        said = "; ".join(each.said for each in lacking)
        raise Refuted(f"costs.budget_{lacking[0].code}", f"the budget {best.name}: {said}", (best.name,))
    return best


def judge_notified(
    budgets: Sequence[Budget], usd: Decimal, now: datetime, percent: Decimal, reaching: Collection[Subscriber]
) -> None:
    """Refute unless a budget as demanded tells the administrator of a percentage.

    Codes: those of `judge_budget`, ``costs.no_notification``, ``costs.nobody_told``.
    """
    judge_budget(budgets, usd, now)
    fitting = [each for each in budgets if not any(lacks(each, usd, now))]
    missing = [(each, notified(each, percent, reaching)) for each in fitting]
    if all(lack for _, lack in missing):  # the first one's lack is told
        for budget, lack in missing:
            if lack:
                raise Refuted(f"costs.{lack.code}", f"the budget {budget.name}: {lack.said}", (budget.name,))


def judge_warned(passed: Passed) -> None:
    """Refute unless the administrator was told something above 80 percent that was not said below.

    Codes: ``costs.warning_silent``, ``costs.topic_shut``.
    """
    if not set(passed.at(WARNED)) - set(passed.at(BELOW)):
        raise Refuted(
            "costs.warning_silent", f"from {BELOW} to {WARNED} percent of {passed.usd:f} USD, and no warning went out"
        )
    _judge_topics(passed, WARNED)


def judge_alerted(passed: Passed) -> None:
    """Refute unless a critical alert went out above 100 percent, which can be told from the warning.

    Codes: ``costs.critical_silent``, ``costs.not_told_apart``, ``costs.topic_shut``.
    """
    over = passed.at(OVER)
    if not over:
        raise Refuted("costs.critical_silent", f"costs of {OVER} percent of {passed.usd:f} USD, and no alert went out")
    if set(over) <= set(passed.at(WARNED)):
        raise Refuted("costs.not_told_apart", f"the alert says what the warning said: {_first(over)}")
    _judge_topics(passed, OVER)


def _judge_topics(passed: Passed, percent: Decimal) -> None:
    for topic in passed.topics:
        if not any(topic in unquote(text) for text in passed.at(percent)):
            said = f"at {percent} percent {topic} was to be told, and nothing came by it: does it let Budgets publish?"
            raise Refuted("costs.topic_shut", said, (topic,))


def _first(texts: Sequence[str]) -> str:
    return " ".join(texts[0].split())[:160]
