"""Judges of criteria 8.1 and 8.2 by what the API says: for targets where nothing may be tried."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted
from stormproof.core.judges.firewall.demands import VERSIONS


@dataclass(frozen=True)
class StageFirewall:
    """A stage (by its ARN) and its web ACL, empty for none.

    `allowing` names the rules that let somebody in before a demanded one is asked, `lacking` names the rules that it
    does not have as they should be, `counting` tells that all of them only count, `logs_to` is its log group,
    `logs_blocks` whether what it blocks gets there, `key_hidden` whether keys are kept out of log and samples.
    """

    stage: str
    acl: str = ""
    lacking: tuple[str, ...] = ()
    counting: bool = False
    logs_to: str = ""
    logs_blocks: bool = True
    key_hidden: bool = False
    allowing: tuple[str, ...] = ()


def judge_stages_protected(stages: Sequence[StageFirewall], rules: Collection[str]) -> None:
    """Refute unless each stage has a web ACL with the rules, and they block.

    Codes: ``firewall.stage_unprotected``, ``firewall.only_counting``, ``firewall.allowed_before``,
    ``firewall.rules_missing``.
    """
    for each in stages:
        if not each.acl:
            raise Refuted("firewall.stage_unprotected", f"{each.stage} has no web ACL", (each.stage,))
        if each.counting:
            raise Refuted("firewall.only_counting", f"the rules of {each.acl} only count", (each.stage,))
        judge_nothing_allowed_before([each])
        if lacking := sorted(set(rules) & set(each.lacking)):
            message = f"{each.acl} lacks, or has otherwise: {', '.join(lacking)}"
            raise Refuted("firewall.rules_missing", message, (each.stage,))


def judge_nothing_allowed_before(stages: Sequence[StageFirewall]) -> None:
    """Refute where a rule lets somebody in before the demanded ones are asked; code ``firewall.allowed_before``."""
    for each in stages:
        if each.allowing:
            message = f"{each.acl}: whom the rule {', '.join(each.allowing)} allows, no rule after it looks at"
            raise Refuted("firewall.allowed_before", message, (each.stage,))


def judge_list_kept(ranges: Mapping[str, int]) -> None:
    """Refute unless there is a list of each version of addresses, and it holds a range at least: the canary.

    `ranges` counts those of each list that is there. Code: ``firewall.block_list_missing``.
    """
    if missing := sorted(version for version in VERSIONS if not ranges.get(version)):
        raise Refuted("firewall.block_list_missing", f"no address is listed of {', '.join(missing)}")


def judge_blocks_logged(stages: Sequence[StageFirewall]) -> None:
    """Refute unless each web ACL logs what it blocks, without keys.

    Codes: ``firewall.block_not_logged``, ``firewall.key_not_hidden``.
    """
    for each in stages:
        if not each.logs_to:
            raise Refuted("firewall.block_not_logged", f"{each.acl or each.stage} logs to no log group", (each.stage,))
        if not each.logs_blocks:
            raise Refuted("firewall.block_not_logged", f"{each.acl} does not log what it blocks", (each.stage,))
        if not each.key_hidden:
            raise Refuted("firewall.key_not_hidden", f"{each.acl} keeps no keys out of log and samples", (each.stage,))
