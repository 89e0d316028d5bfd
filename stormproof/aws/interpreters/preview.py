"""The interpreter that only says what a plan would do: as rows for people, as JSON for tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from stormproof.aws.access.call_records import VALUES_WITHHELD
from stormproof.core.evidence import REDACTED, Redactor
from stormproof.core.planning.losses import Loss
from stormproof.core.planning.plans import Action, Blocked, Change, Format, NoChange, Plan, Ref
from stormproof.core.planning.prices import Bill, total
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Policy

LATER = "(known after apply)"
SECRET = re.compile(r"(?i)password|secret|privatekey")


@dataclass(frozen=True)
class Difference:
    """One value that changes: its path in the change (``Environment.Variables.MODE``, empty for the whole)."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Row:
    """One change, ready to be shown; `before` and `after` are JSON-able, secrets and unknown values replaced."""

    control: str
    criteria: tuple[str, ...]
    resource: str
    aspect: str
    action: Action
    before: Any
    after: Any
    differences: tuple[Difference, ...]
    monthly_cost_usd: float | None
    cost_basis: str
    breaking: str
    will_revert: str
    lost: Loss | None


@dataclass(frozen=True)
class Held:
    """One aspect that is not changed, and the criteria that its control serves."""

    step: Blocked
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What a plan would do and cost."""

    rows: tuple[Row, ...]
    blocked: tuple[Held, ...]
    satisfied: tuple[NoChange, ...]
    """What stands as wanted, or is left, each with the reason why."""
    remarks: tuple[NoChange, ...]
    """What is not changed and has to be told all the same."""
    cost: Bill
    budget_usd: float
    exit_status: int = 0
    """What `plan` ends with, and `apply` once all else is made."""
    reckoned_for: str = ""
    """How many requests a month costs are reckoned for, and where that is from."""

    def json(self) -> dict[str, Any]:
        """Return the document of ``contracts/plan.schema.json``, with more detail than it demands."""
        return {
            "changes": [_change(row) for row in self.rows],
            "no_changes": len(self.satisfied),
            "unchanged": [{**_remark(each), "aspect": each.aspect} for each in self.satisfied],
            "remarks": [_remark(each) for each in self.remarks],
            "blocked": [_held(each) for each in self.blocked],
            "exit_status": self.exit_status,
            "monthly_cost_usd": self.cost.monthly_usd,
            "unknown_costs": list(self.cost.unknown),
            "monthly_budget_usd": self.budget_usd,
            "reckoned_for": self.reckoned_for,
        }


def preview(plan: Plan, registry: Registry, policy: Policy) -> Preview:
    """Return what the plan would do; the registry says which criteria each change serves."""
    return Preview(
        rows=tuple(_row(change, registry.criteria.get(change.control, ())) for change in plan.changes),
        blocked=tuple(Held(step, registry.criteria.get(step.control, ())) for step in plan.blocked),
        satisfied=tuple(plan.satisfied),
        remarks=tuple(step for step in plan.satisfied if step.remark),
        cost=total(change.price for change in plan.changes if change.action is not Action.DELETE),
        budget_usd=policy.monthly_budget_usd,
        exit_status=plan.exit_status,
        reckoned_for=plan.reckoned_for,
    )


def _row(change: Change, criteria: tuple[str, ...]) -> Row:
    deleted = change.action is Action.DELETE
    return Row(
        control=change.control,
        criteria=criteria,
        resource=change.resource,
        aspect=change.aspect,
        action=change.action,
        before=shown(change.before),
        after=shown(change.after),
        differences=tuple(_differences(_resolved(change.before), _resolved(change.after), ())),
        monthly_cost_usd=0.0 if deleted else change.price.monthly_usd,
        cost_basis="" if deleted else str(change.price),
        breaking=change.breaking,
        will_revert=change.will_revert,
        lost=change.lost,
    )


def _change(row: Row) -> dict[str, Any]:
    return {
        **{name: value for name, value in vars(row).items() if name not in {"differences", "lost"}},
        "criteria": list(row.criteria),
        "action": row.action.value,
        "breaking": bool(row.breaking),
        "breaking_why": row.breaking,
        "will_revert": bool(row.will_revert),
        "reverted_by": row.will_revert,
        "lost_when": row.lost and row.lost.said,
        "lost_by": list(row.lost.by) if row.lost else None,
        "lost_source": row.lost and row.lost.source,
    }


def _held(each: Held) -> dict[str, Any]:
    return {**vars(each.step), "criteria": list(each.criteria), "waits_for": list(each.step.waits_for)}


def _remark(step: NoChange) -> dict[str, str]:
    return {"control": step.control, "resource": step.resource, "reason": step.reason}


def shown(value: Any, path: tuple[str, ...] = ()) -> Any:
    """Return a value for people and JSON: Refs as known later, enums by value, secrets withheld by where they stand."""
    value = _resolved(value)
    if isinstance(value, dict):
        return {key: shown(item, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item, path) for item in value]
    secret = VALUES_WITHHELD & set(path) or (path and SECRET.search(path[-1]))
    return REDACTED if secret and value is not None else Redactor().data(value)


def _differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    """Compare what stands with what is wanted before anything is withheld: a changed secret is a change."""
    if isinstance(before, dict | None) and isinstance(after, dict | None) and (before or after):
        left, right = before or {}, after or {}
        for key in [*left, *(key for key in right if key not in left)]:
            yield from _differences(left.get(key), right.get(key), (*path, key))
    elif before != after:
        yield Difference(".".join(path), shown(before, path), shown(after, path))


def _resolved(value: Any) -> Any:
    if isinstance(value, Ref):
        return LATER
    if isinstance(value, Format):
        return value.template.format(*(LATER for _ in value.values))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _resolved(item) for key, item in value.items()}
    return [_resolved(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else value
