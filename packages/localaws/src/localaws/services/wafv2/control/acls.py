"""What the firewall needs to know of moto's WAFv2: which web ACL a stage has, what the sets and groups hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.faults.lag import Lag
from localaws.kernel.ports import ACCOUNT
from localaws.services.wafv2.acls import Group
from localaws.services.wafv2.firewall import LoggingConfiguration

LOG_GROUP = ":log-group:"


class MotoWebAcls:
    """Implements the firewall's WebAcls. Until the first call of WAFv2's API nothing is loaded or looked up."""

    def __init__(self, lag: Lag) -> None:
        self._lag = lag
        self._backends: Any = None
        self._by_stage: dict[str, Any] = {}
        self._described: dict[str, tuple[Mapping[str, Any], str]] = {}

    def load(self, backends: Any) -> None:
        """Take note of moto's backends: from now on there may be web ACLs."""
        self._backends = backends

    def associate(self, stage_arn: str, acl: Any | None) -> None:
        """Take note of a stage's web ACL, None for none any more."""
        if acl is None:
            self._by_stage.pop(stage_arn, None)
        else:
            self._by_stage[stage_arn] = acl

    def of_stage(self, stage_arn: str) -> tuple[Mapping[str, Any], str] | None:
        """Return the web ACL of a stage and its version: the lock tokens of the ACL and of its region's groups."""
        return self._lag.see(stage_arn, lambda: self._standing(stage_arn))

    def _standing(self, stage_arn: str) -> tuple[Mapping[str, Any], str] | None:
        acl = self._by_stage.get(stage_arn)
        if acl is None:
            return None
        groups = self._of(acl.arn).rule_groups.values()
        version = "-".join([acl.lock_token, *(group.lock_token for group in groups)])
        known = self._described.get(acl.arn)
        if known is None or known[1] != version:
            known = self._described[acl.arn] = (acl.to_dict(), version)
        return known

    def rule_group(self, arn: str) -> Group | None:
        """Return a customer's rule group."""
        group = self._of(arn).rule_groups.get(arn)
        if group is None:
            return None
        return Group([rule.to_dict() for rule in group.rules], group.label_namespace)

    def addresses(self, arn: str) -> Sequence[str]:
        """Return an IP set's CIDR ranges, none for an unknown set."""
        return self._lag.see(arn, lambda: self._members(arn))

    def _members(self, arn: str) -> Sequence[str]:
        found = self._of(arn).ip_sets.get(arn)
        return tuple(found.addresses) if found else ()

    def patterns(self, arn: str) -> Sequence[str]:
        """Return a pattern set's regular expressions, none for an unknown set."""
        found = self._of(arn).regex_pattern_sets.get(arn)
        return [each["RegexString"] for each in found.regular_expressions] if found else ()

    def logging(self, acl_arn: str) -> LoggingConfiguration | None:
        """Return where the ACL's records go: a log group's name; other destinations take nothing here."""
        found = self._of(acl_arn).logging_configurations.get(acl_arn)
        if found is None or LOG_GROUP not in found.log_destination_configs[0]:
            return None
        group = found.log_destination_configs[0].partition(LOG_GROUP)[2].removesuffix(":*")
        return LoggingConfiguration(group, found.redacted_fields or (), found.logging_filter)

    def _of(self, arn: str) -> Any:
        return self._backends[ACCOUNT][arn.split(":")[3]]
