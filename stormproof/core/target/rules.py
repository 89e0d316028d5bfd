"""What keys of a target file say together: rules on the raw data, so that they speak even when a type is wrong too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.target.model import is_production
from stormproof.core.target.toml_lines import Path
from stormproof.core.target.workload_rules import WORKLOAD_RULES

Found = tuple[Path, str, str]
SIZE_RULE = "SizeRestrictions_BODY"
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rest_api_id": ("rest_api_id",),
        "functions": ("functions",),
        "tables": ("tables", "table"),
        "buckets": ("buckets", "bucket"),
        "queues": ("queues",),
    }
)
"""What names a system, and the keys by which each may be said."""
CHOICES = ("exclude", "include")


def accounts_are_named(data: Mapping[str, Any]) -> Iterator[Found]:
    """A real account must be named, so that a wrong profile is noticed before anything is touched."""
    if "embedded" not in data and not _table(data, "aws").get("allowed_accounts"):
        yield (
            ("aws", "allowed_accounts"),
            "is missing: off the embedded AWS the accounts that may be touched must be named",
            'add allowed_accounts = ["123456789012"] under [aws]',
        )


def production_is_never_sabotaged(data: Mapping[str, Any]) -> Iterator[Found]:
    """Sabotage takes controls away from a system; users must not depend on it."""
    environment = str(data.get("environment", ""))
    if is_production(environment) and _table(data, "permit").get("sabotage") is True:
        yield (
            ("permit", "sabotage"),
            f"is refused where environment is {environment}",
            "set it to false, and prove the kills on a staging target or on the embedded AWS",
        )


def one_way_to_find_the_system(data: Mapping[str, Any]) -> Iterator[Found]:
    """Stack, tags and names exclude one another, and names must be complete."""
    system = _table(data, "system")
    named = [name for name, keys in NAMES.items() if any(key in system for key in keys)]
    ways = [way for way in ("stack", "tags") if system.get(way)] + named[:1]
    if "system" in data and len(ways) != 1:
        yield (
            ("system", *ways[1:2]),
            "say how to find the system in exactly one way" + (f", not by {' and '.join(ways)}" if ways else ""),
            f"keep one of: stack, tags, or the names {', '.join(NAMES)}",
        )
    elif named and (missing := [name for name in NAMES if name not in named]):
        yield (
            ("system",),
            f"names are given, but not {', '.join(missing)}",
            f"add {', '.join(missing)}: of tables, buckets and queues there may be none, []",
        )


def stores_are_named_once(data: Mapping[str, Any]) -> Iterator[Found]:
    """A list and its short form together leave open which is meant; names need no choice among what is found."""
    system = _table(data, "system")
    for listed, short in (("tables", "table"), ("buckets", "bucket")):
        if listed in system and short in system:
            yield ("system", short), f"stands beside {listed}", f"put it into {listed}"
    named = any(key in system for keys in NAMES.values() for key in keys)
    for choice in (choice for choice in CHOICES if named and choice in system):
        yield ("system", choice), "chooses among what a stack or tags lead to; here everything is named", "take it out"


def one_place_for_the_key(data: Mapping[str, Any]) -> Iterator[Found]:
    """The harness's key comes from one place, and so does the journal's."""
    for name in ("harness_key", "journal_key"):
        if name in data and len(_table(data, name).keys() & {"environment_variable", "secret_id"}) != 1:
            yield (name,), "names one place, not none or two", "keep environment_variable or secret_id"


def credentials_are_told_apart(data: Mapping[str, Any]) -> Iterator[Found]:
    """A credential comes from one place; a request carries all of them at once, and a header once."""
    listed = data.get("credential")
    seen: set[str] = set()
    for index, each in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(each, dict):
            continue
        if len(each.keys() & {"environment_variable", "secret_id"}) != 1:
            yield ("credential", index), "names one place, not none or two", "keep environment_variable or secret_id"
        header = str(each.get("header", "Authorization")).lower()
        if header in seen:
            yield ("credential", index), f"the header {header} carries another credential", "one credential a header"
        seen.add(header)


def probes_are_elsewhere(data: Mapping[str, Any]) -> Iterator[Found]:
    """A probe region shows nothing when it is the system's own, or named twice."""
    regions = _table(data, "regions")
    probes = regions.get("probes")
    primary = regions.get("primary")
    seen = {primary} if isinstance(primary, str) else set()
    for index, region in enumerate(probes if isinstance(probes, list) else ()):
        if not isinstance(region, str):
            continue
        if region in seen:
            yield (
                ("regions", "probes", index),
                f"{region} stands here twice or is the primary one",
                "name another region",
            )
        seen.add(region)


def waived_criteria_exist(data: Mapping[str, Any]) -> Iterator[Found]:
    """A waiver of a criterion that there is not would never be noticed."""
    waivers = data.get("waiver")
    for index, waiver in enumerate(waivers if isinstance(waivers, list) else ()):
        criterion = waiver.get("criterion") if isinstance(waiver, dict) else None
        if isinstance(criterion, str) and criterion not in catalogue().criteria:
            yield ("waiver", index, "criterion"), f"there is no criterion {criterion}", "they go from 1.1 to 12.5"


def sizes_of_bodies_only_count(data: Mapping[str, Any]) -> Iterator[Found]:
    """The rule that refuses bodies of more than 8 KB would refuse what clients send in good faith.

    https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    """
    named = _table(data, "policy").get("firewall_blocking_body_rules")
    if isinstance(named, list) and SIZE_RULE in named:
        yield (
            ("policy", "firewall_blocking_body_rules"),
            f"{SIZE_RULE} only counts: it refuses every body of more than 8 KB, whatever is in it",
            "take it out of the list",
        )


RULES: tuple[Callable[[Mapping[str, Any]], Iterator[Found]], ...] = (
    accounts_are_named,
    production_is_never_sabotaged,
    one_way_to_find_the_system,
    stores_are_named_once,
    one_place_for_the_key,
    credentials_are_told_apart,
    probes_are_elsewhere,
    waived_criteria_exist,
    sizes_of_bodies_only_count,
    *WORKLOAD_RULES,
)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}
