"""WAFv2: what is refused is refused, what is associated takes effect, and the operations that moto lacks.

moto takes any rule, any stage and any name; keeps the old rules when all are taken out; lets an associated ACL or a
used IP set be deleted; and knows neither samples nor managed groups nor capacity.
https://docs.aws.amazon.com/waf/latest/APIReference/API_Operations_AWS_WAFV2.html
"""

from __future__ import annotations

import ipaddress
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from moto.apigateway.models import APIGatewayBackend
from moto.core.exceptions import JsonRESTError
from moto.wafv2.models import WAFV2Backend, wafv2_backends
from moto.wafv2.responses import WAFV2Response

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches
from localaws.services.wafv2.capacity import capacity
from localaws.services.wafv2.control import protected, protection
from localaws.services.wafv2.control.acls import MotoWebAcls
from localaws.services.wafv2.firewall import WebFirewall
from localaws.services.wafv2.managed import GROUPS
from localaws.services.wafv2.statements import InvalidStatement

Answer = tuple[int, Mapping[str, str], str]
JSON = {"Content-Type": "application/x-amz-json-1.1"}
LOG_PREFIX = "aws-waf-logs-"
MOST_CAPACITY = 5000


def install(patches: Patches, firewall: WebFirewall, web_acls: MotoWebAcls) -> None:
    """Patch moto's WAFv2 and show it to the firewall."""
    web_acls.load(wafv2_backends)
    protection.install(patches)
    patches.wrap(WAFV2Backend, "create_web_acl", lambda create: _checked(create, firewall))
    patches.wrap(WAFV2Backend, "update_web_acl", lambda update: _replaced(update, firewall))
    patches.wrap(WAFV2Backend, "associate_web_acl", lambda associate: _associated(associate, web_acls.associate))
    patches.wrap(WAFV2Backend, "disassociate_web_acl", lambda take_off: _disassociated(take_off, web_acls.associate))
    patches.wrap(APIGatewayBackend, "delete_stage", lambda delete: _stage_gone(delete, web_acls.associate))
    patches.wrap(WAFV2Backend, "delete_web_acl", _unless_associated)
    patches.wrap(WAFV2Backend, "delete_ip_set", _unless_used)
    patches.wrap(WAFV2Backend, "create_ip_set", _with_ranges)
    patches.wrap(WAFV2Backend, "update_ip_set", _with_ranges)
    patches.wrap(WAFV2Backend, "put_logging_configuration", _to_a_waf_log)
    for name, operation in _operations(firewall).items():
        patches.put(WAFV2Response, name, _method(operation))


def _operations(firewall: WebFirewall) -> Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]]:
    return {
        "list_resources_for_web_acl": protected.resources,
        "get_sampled_requests": lambda _, request: _samples(firewall, request),
        "list_available_managed_rule_groups": lambda *_: {"ManagedRuleGroups": [_summary(name) for name in GROUPS]},
        "describe_managed_rule_group": lambda _, request: _description(request),
        "check_capacity": lambda _, request: {"Capacity": capacity(request["Rules"])},
    }


def _method(operation: Callable[[str, Mapping[str, Any]], dict[str, Any]]) -> Callable[[WAFV2Response], Answer]:
    def answer(self: WAFV2Response) -> Answer:
        return 200, JSON, json.dumps(operation(self.region, json.loads(self.body or "{}")))

    return answer


def _invalid(message: str) -> JsonRESTError:
    return JsonRESTError("WAFInvalidParameterException", f"Error reason: {message}")


def _compiled(firewall: WebFirewall, document: Mapping[str, Any]) -> None:
    try:
        firewall.compile(document)
    except InvalidStatement as error:
        raise _invalid(str(error)) from error


def _protected() -> dict[str, Any]:
    return {protection.FIELD: protection.asked.get()}


def _checked(create: Method, firewall: WebFirewall) -> Method:
    def create_web_acl(self: WAFV2Backend, name: str, visibility: Any, default: Any, *rest: Any) -> Any:
        if any(acl.name == name for acl in self.wacls.values()):
            raise JsonRESTError("WAFDuplicateItemException", "AWS WAF couldn't perform the operation because some "
                                "resource in your request is a duplicate of an existing one.")  # fmt: skip
        rules = rest[3] or []
        _compiled(firewall, {"Name": name, "ARN": "", "Rules": rules, "DefaultAction": default, **_protected()})
        needed = _affordable(rules)
        made = create(self, name, visibility, default, *rest)
        made.capacity = needed
        return made

    return create_web_acl


OPTIONAL = (
    "custom_response_bodies",
    "captcha_config",
    "challenge_config",
    "token_domains",
    "association_config",
)
"""Of a web ACL, what may be left out, in the order in which an update is given it."""


def _replaced(update: Method, firewall: WebFirewall) -> Method:
    def update_web_acl(self: WAFV2Backend, name: str, identity: str, default: Any, rules: Any, *rest: Any) -> Any:
        acl = self.get_web_acl(None, name, identity)
        document = {"Name": name, "ARN": acl.arn, "Rules": rules or [], "DefaultAction": default or acl.default_action}
        _compiled(firewall, {**document, **_protected()})
        needed = _affordable(rules or [])
        token = update(self, name, identity, default, rules, *rest)
        # https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateWebACL.html: an update replaces the whole
        # definition; what is not given is taken off.
        if not rules:
            acl.rules = []
        for name_of, given in zip(OPTIONAL, rest[-len(OPTIONAL) :], strict=True):
            setattr(acl, name_of, given)
        acl.capacity = needed
        return token

    return update_web_acl


def _affordable(rules: list[dict[str, Any]]) -> int:
    """Return what rules cost together; refuse more than a web ACL may use.

    https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
    """
    needed = capacity(rules)
    if needed > MOST_CAPACITY:
        raise JsonRESTError("WAFLimitsExceededException", "AWS WAF couldn't perform the operation because you exceeded "
                            f"your resource limit: {needed} WCU of {MOST_CAPACITY}.")  # fmt: skip
    return needed


def _associated(associate: Method, note: Callable[[str, Any], None]) -> Method:
    def associate_web_acl(self: WAFV2Backend, web_acl_arn: str, resource_arn: str) -> None:
        if not protected.exists(resource_arn):
            raise JsonRESTError("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your "
                                "resource doesn't exist.")  # fmt: skip
        for acl in self.wacls.values():  # a resource has one web ACL
            acl.associated_resources = [each for each in acl.associated_resources if each != resource_arn]
        associate(self, web_acl_arn, resource_arn)
        note(resource_arn, self.wacls[web_acl_arn])

    return associate_web_acl


def _disassociated(disassociate: Method, note: Callable[[str, Any], None]) -> Method:
    def disassociate_web_acl(self: WAFV2Backend, resource_arn: str) -> None:
        disassociate(self, resource_arn)
        note(resource_arn, None)

    return disassociate_web_acl


def _stage_gone(delete: Method, note: Callable[[str, Any], None]) -> Method:
    def delete_stage(self: APIGatewayBackend, api: str, stage: str) -> None:
        delete(self, api, stage)
        gone = f"arn:aws:apigateway:{self.region_name}::/restapis/{api}/stages/{stage}"
        for acl in wafv2_backends[ACCOUNT][self.region_name].wacls.values():
            acl.associated_resources = [each for each in acl.associated_resources if each != gone]
        note(gone, None)

    return delete_stage


def _unless_associated(delete: Method) -> Method:
    def delete_web_acl(self: WAFV2Backend, name: str, scope: str, identity: str, token: str) -> Any:
        if self.get_web_acl(None, name, identity).associated_resources:
            raise _in_use()
        return delete(self, name, scope, identity, token)

    return delete_web_acl


def _unless_used(delete: Method) -> Method:
    def delete_ip_set(self: WAFV2Backend, name: str, scope: str, identity: str, token: str) -> Any:
        arn = self.get_ip_set(name, scope, identity).arn
        if any(arn in json.dumps([rule.to_dict() for rule in acl.rules]) for acl in self.wacls.values()):
            raise _in_use()
        return delete(self, name, scope, identity, token)

    return delete_ip_set


def _in_use() -> JsonRESTError:
    return JsonRESTError("WAFAssociatedItemException", "AWS WAF couldn't perform the operation because your resource "
                         "is being used by another resource or it's associated with another resource.")  # fmt: skip


def _with_ranges(change: Method) -> Method:
    def with_ranges(self: WAFV2Backend, *arguments: Any) -> Any:
        for address in next((each for each in arguments if isinstance(each, list)), []):
            _check_range(address)
        kept = change(self, *arguments)
        kept.lock_token = str(uuid.uuid4())  # moto's has six characters
        return kept

    return with_ranges


def _check_range(address: object) -> None:
    if not isinstance(address, str):
        return
    try:
        network = ipaddress.ip_network(address)
    except ValueError as error:
        raise _invalid(f"The parameter contains formatting that is not valid., field: IP_ADDRESS, {error}") from error
    if "/" not in address or network.prefixlen == 0:
        raise _invalid(f"The IP address {address} is no CIDR range, or is /0., field: IP_ADDRESS")


def _to_a_waf_log(put: Method) -> Method:
    def put_logging_configuration(self: WAFV2Backend, arn: str, destinations: list[str], *rest: Any) -> Any:
        if arn not in self.wacls:
            raise JsonRESTError("WAFNonexistentItemException", f"there is no web ACL {arn}")
        named = destinations[0].rpartition(":log-group:")[2] if ":log-group:" in destinations[0] else destinations[0]
        if len(destinations) != 1 or not named.split(":")[-1].rpartition("/")[2].startswith(LOG_PREFIX):
            raise _invalid(
                f"The ARN isn't valid. A destination's name begins with {LOG_PREFIX}, field: LOG_DESTINATION"
            )
        return put(self, arn, destinations, *rest)

    return put_logging_configuration


def _samples(firewall: WebFirewall, request: Mapping[str, Any]) -> dict[str, Any]:
    window = request["TimeWindow"]
    start, end = (_epoch(window[name]) for name in ("StartTime", "EndTime"))
    kept = firewall.samples.between(request["WebAclArn"], request["RuleMetricName"], start, end)
    shown = kept[: request["MaxItems"]]
    return {
        "SampledRequests": shown,
        "PopulationSize": len(kept),
        "TimeWindow": {"StartTime": start, "EndTime": end},
    }


def _epoch(moment: float | str) -> float:
    return datetime.fromisoformat(moment).timestamp() if isinstance(moment, str) else float(moment)


def _summary(name: str) -> dict[str, Any]:
    return {"VendorName": "AWS", "Name": name, "VersioningSupported": False, "Description": f"{name} (a subset)"}


def _description(request: Mapping[str, Any]) -> dict[str, Any]:
    group = GROUPS.get(request["Name"])
    if group is None or request["VendorName"] != "AWS":
        raise JsonRESTError("WAFNonexistentItemException", f"there is no managed rule group {request['Name']} here")
    rules = group.documents()
    return {
        "Capacity": group.capacity,
        "LabelNamespace": group.label_prefix,
        "Rules": [{"Name": rule["Name"], "Action": rule["Action"]} for rule in rules],
        "AvailableLabels": [{"Name": group.label_prefix + rule["RuleLabels"][0]["Name"]} for rule in rules],
        "ConsumedLabels": [],
    }
