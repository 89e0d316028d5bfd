"""The gateway's firewall: judges a request by its stage's web ACL, and tells metrics, samples and logs of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import ACCOUNT, Datum, Logs, Metrics
from localaws.services.apigateway.gateway.handlers.firewall import Decision
from localaws.services.apigateway.gateway.messages import Request
from localaws.services.wafv2.acls import DEFAULT, Acl, Group, Ruling, compile_acl
from localaws.services.wafv2.fields import BODY_LIMIT, Inspected
from localaws.services.wafv2.managed import GROUPS, LISTS
from localaws.services.wafv2.rates import RateStatements
from localaws.services.wafv2.records import log_record, redacted, sample, wanted
from localaws.services.wafv2.samples import Samples
from localaws.services.wafv2.statements import Compiler, InvalidStatement

NAMESPACE = "AWS/WAFV2"
COUNTED = {"Allow": "AllowedRequests", "Block": "BlockedRequests", "Count": "CountedRequests"}
BODY_LIMITS = {"KB_16": 16, "KB_32": 32, "KB_48": 48, "KB_64": 64}
FORBIDDEN = 403


@dataclass(frozen=True)
class LoggingConfiguration:
    """Where an ACL's records go; `group` is a log group's name."""

    group: str
    redacted_fields: Sequence[Mapping[str, Any]] = ()
    logging_filter: Mapping[str, Any] | None = None


class WebAcls(Protocol):
    """The control plane's side: what is associated, configured and listed right now."""

    def of_stage(self, stage_arn: str) -> tuple[Mapping[str, Any], str] | None:
        """Return the web ACL of a stage (GetWebACL's document) and its version token, None without one."""

    def rule_group(self, arn: str) -> Group | None:
        """Return a customer's rule group."""

    def addresses(self, arn: str) -> Sequence[str]:
        """Return an IP set's CIDR ranges."""

    def patterns(self, arn: str) -> Sequence[str]:
        """Return a pattern set's regular expressions."""

    def logging(self, acl_arn: str) -> LoggingConfiguration | None:
        """Return where the ACL's records go, None for nowhere."""


class Reputation:
    """AWS's own address lists, empty until they are seeded, beside the customer's sets."""

    def __init__(self, acls: WebAcls) -> None:
        self._acls = acls
        self.lists: dict[str, tuple[str, ...]] = dict.fromkeys(LISTS, ())

    def addresses(self, arn: str) -> Sequence[str]:
        """Return the CIDR ranges of a customer's set, or of one of AWS's lists by its name."""
        return self.lists[arn] if arn in self.lists else self._acls.addresses(arn)

    def patterns(self, arn: str) -> Sequence[str]:
        """Return a pattern set's regular expressions."""
        return self._acls.patterns(arn)


class WebFirewall:
    """Implements the gateway's Firewall."""

    def __init__(self, acls: WebAcls, clock: VirtualClock, metrics: Metrics, logs: Logs) -> None:
        self._acls = acls
        self._clock = clock
        self._metrics = metrics
        self._logs = logs
        self._compiled: dict[str, tuple[str, Acl]] = {}
        self.reputation = Reputation(acls)
        self.samples = Samples()

    async def inspect(self, stage_arn: str, path: str, request: Request, request_id: str) -> Decision:
        """Judge a request by the web ACL of its stage."""
        found = self._acls.of_stage(stage_arn)
        if found is None:
            return Decision()
        acl = self._acl(*found)
        seen = Inspected(request, path, _body_limit(acl.document))
        ruling = acl.judge(seen)
        self._tell(stage_arn, acl, seen, ruling, request_id)
        return _decision(acl.document, ruling)

    def compile(self, document: Mapping[str, Any]) -> Acl:
        """Compile a web ACL's document. Raises InvalidStatement: what this accepts, `inspect` can judge."""
        compiler = Compiler(self.reputation, {"RateBasedStatement": RateStatements(self._clock.now)})
        return compile_acl(document, compiler, self._group_of, f"awswaf:{ACCOUNT}:webacl:{document['Name']}:")

    def _acl(self, document: Mapping[str, Any], version: str) -> Acl:
        arn = document["ARN"]
        known = self._compiled.get(arn)
        if known is None or known[0] != version:
            known = self._compiled[arn] = (version, self.compile(document))
        return known[1]

    def _group_of(self, statement: Mapping[str, Any]) -> Group:
        if reference := statement.get("RuleGroupReferenceStatement"):
            group = self._acls.rule_group(reference["ARN"])
            if group is None:
                raise InvalidStatement(f"there is no rule group {reference['ARN']}")
            return group
        settings = statement["ManagedRuleGroupStatement"]
        managed = GROUPS.get(settings["Name"]) if settings["VendorName"] == "AWS" else None
        if managed is None:
            raise InvalidStatement(f"the managed rule group {settings['Name']} is not implemented")
        return Group(managed.documents(), managed.label_prefix, "MANAGED_RULE_GROUP")

    def _tell(self, stage_arn: str, acl: Acl, seen: Inspected, ruling: Ruling, request_id: str) -> None:
        now = self._clock.now()
        region, api, stage = _place(stage_arn)
        document = acl.document
        arn = document["ARN"]
        self._emit(region, document, ruling, now)
        for counted in ruling.counted:
            self.samples.keep(arn, counted.metric, acl.protection.sample(sample(seen, counted, ruling, now)))
        end = ruling.terminating
        decided = acl.protection.sample(sample(seen, end, ruling, now))
        for metric in (end.metric if end else DEFAULT, "ALL"):
            self.samples.keep(arn, metric, decided)
        configuration = self._acls.logging(arn)
        if configuration is not None and wanted(ruling, configuration.logging_filter):
            record = log_record(seen, ruling, arn, f"{ACCOUNT}:{api}:{stage}", request_id, int(now * 1000))
            text = json.dumps(redacted(acl.protection.record(record), configuration.redacted_fields))
            self._logs.write(region, configuration.group, f"{region}_{document['Name']}_0", [(int(now * 1000), text)])

    def _emit(self, region: str, acl: Mapping[str, Any], ruling: Ruling, now: float) -> None:
        web_acl = acl["VisibilityConfig"]["MetricName"]
        hits = [(hit.metric, hit.action) for hit in ruling.counted]
        hits += [(ruling.terminating.metric, ruling.action)] if ruling.terminating else []
        hits += [("ALL", ruling.action)]
        self._metrics.emit(
            region,
            [
                Datum(NAMESPACE, COUNTED[action], 1, now, "Count", {"Region": region, "Rule": rule, "WebACL": web_acl})
                for rule, action in hits
            ],
        )


def _place(stage_arn: str) -> tuple[str, str, str]:
    """Return region, API and stage of ``arn:aws:apigateway:REGION::/restapis/API/stages/STAGE``."""
    _, _, api, _, stage = stage_arn.split(":", 5)[5].split("/")
    return stage_arn.split(":")[3], api, stage


def _body_limit(acl: Mapping[str, Any]) -> int:
    association = (acl.get("AssociationConfig") or {}).get("RequestBody") or {}
    named = association.get("API_GATEWAY", {}).get("DefaultSizeInspectionLimit")
    return BODY_LIMITS[named] * 1024 if named else BODY_LIMIT


def _decision(acl: Mapping[str, Any], ruling: Ruling) -> Decision:
    if ruling.action != "Block":
        return Decision(acl["ARN"])
    response = ruling.response
    if not response:
        return Decision(acl["ARN"], blocked=True)
    body = (acl.get("CustomResponseBodies") or {}).get(response.get("CustomResponseBodyKey"), {})
    content = {"APPLICATION_JSON": "application/json", "TEXT_HTML": "text/html"}.get(
        body.get("ContentType", ""), "text/plain"
    )
    headers = tuple((each["Name"], each["Value"]) for each in response.get("ResponseHeaders", ()))
    return Decision(
        acl["ARN"],
        blocked=True,
        status=response.get("ResponseCode", FORBIDDEN),
        headers=(*headers, ("Content-Type", content)) if body else headers,
        body=body.get("Content"),
    )
