"""A web ACL in a few words a rule, for a plan's before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a web ACL does: its rules by name, in order, its answers, and what its logs leave out."""
    rules = sorted(document.get("Rules") or (), key=lambda rule: int(rule["Priority"]))
    protections = (document.get("DataProtectionConfig") or {}).get("DataProtections") or ()
    hidden = [key for each in protections for key in each["Field"].get("FieldKeys") or (each["Field"]["FieldType"],)]
    return {
        "default": next(iter(document["DefaultAction"])),
        "rules": {rule["Name"]: _rule(rule) for rule in rules},
        "answers": sorted(document.get("CustomResponseBodies") or ()),
        "hidden": hidden,
    }


def _rule(rule: Mapping[str, Any]) -> str:
    ((kind, settings),) = rule["Statement"].items()
    actions = rule.get("Action") or rule.get("OverrideAction") or {}
    words = [f"priority {rule['Priority']}", f"{kind.removesuffix('Statement')}: {'/'.join(actions)}"]
    softened = [each["Name"] for each in settings.get("ExcludedRules") or ()]
    overrides = settings.get("RuleActionOverrides") or ()
    softened += [each["Name"] for each in overrides if "Block" not in each["ActionToUse"]]
    if softened:
        words.append(f"only counting {', '.join(softened)}")
    if overrides:
        words.append(f"{len(overrides)} actions of our own")
    if settings.get("ScopeDownStatement"):
        words.append("for some requests only")
    if "Limit" in settings:
        words.append(f"{settings['Limit']} requests in {settings.get('EvaluationWindowSec')} s")
    if "Statements" in settings:
        words.append(f"{len(settings['Statements'])} conditions")
    return "; ".join(words)
