"""What is disturbed of the firewall: web ACLs, which stage has one, where they log, lists of addresses."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.observe.wafv2 import MUTABLE, SCOPE, listed
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import CURRENT_TOKEN, Call
from stormproof.core.undo import Values

STAGE, LOGGED = ("ResourceArn",), "LoggingConfiguration"
UNTOLD = frozenset({"ManagedByFirewallManager"})


def _named(parameters: Values) -> Values:
    return {name: parameters[name] for name in ("Name", "Scope")}


def _acl_given(parameters: Values) -> Split:
    return _named(parameters), {name: parameters.get(name) for name in MUTABLE}


def _set_given(parameters: Values) -> Split:
    return _named(parameters), {"Addresses": list(parameters["Addresses"])}


def _taken(parameters: Values) -> Split:
    return _named(parameters), None


def _listed(reads: Reads, resource: Values, operation: str, items: str) -> Values:
    """Return what names a web ACL or a list in a look, by its name; raises NotThere."""
    for each in listed(reads, operation, items, str(resource["Scope"])):
        if each["Name"] == resource["Name"]:
            return {**resource, "Id": each["Id"]}
    raise NotThere(f"there is no {resource['Name']} in AWS WAF")


def _acl(reads: Reads, resource: Values) -> Values:
    where = _listed(reads, resource, "list_web_acls", "WebACLs")
    found: Values = reads.read("wafv2", "get_web_acl", **where)["WebACL"]
    return found


def _set(reads: Reads, resource: Values) -> Values:
    where = _listed(reads, resource, "list_ip_sets", "IPSets")
    found: Values = reads.read("wafv2", "get_ip_set", **where)["IPSet"]
    return found


def _updated(reads: Reads, resource: Values, values: Values | None, thing: str, items: str) -> Iterable[Call]:
    if values is None:
        nameless = {**resource, "Id": CURRENT_TOKEN, "LockToken": CURRENT_TOKEN}
        yield Call("wafv2", f"delete_{thing}", nameless)
        return
    where = {**_listed(reads, resource, f"list_{thing}s", items), "LockToken": CURRENT_TOKEN}
    given = {name: value for name, value in values.items() if value is not None}
    yield Call("wafv2", f"update_{thing}", {**where, **given})


def _acl_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    return _updated(reads, resource, values, "web_acl", "WebACLs")


def _set_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    return _updated(reads, resource, values, "ip_set", "IPSets")


def own_stage(owned: Owned, arn: str) -> bool:
    """Tell whether the ARN is of a stage of the API."""
    return arn.startswith(f"{owned.system.api_arn}/stages/")


def _associated(owned: Owned) -> Values:
    """Return the web ACL of the serving stage, empty for none."""
    arn = f"{owned.system.api_arn}/stages/{owned.system.api.stage}"
    found: Values = owned.reads.read("wafv2", "get_web_acl_for_resource", ResourceArn=arn).get("WebACL") or {}
    return found


def _own_acl(owned: Owned, resource: Values) -> bool:
    name = str(resource["Name"])
    ours = name == owned.names.firewall or owned.played(name)
    return resource["Scope"] == SCOPE and (ours or _associated(owned).get("Name") == name)


def _own_set(owned: Owned, resource: Values) -> bool:
    name = str(resource["Name"])
    return resource["Scope"] == SCOPE and (name.startswith(f"{owned.names.firewall}-") or owned.played(name))


def _own_logging(owned: Owned, resource: Values) -> bool:
    """Tell whether it is the logging of a web ACL of ours, or of the stage's."""
    arn = str(resource["ResourceArn"])
    name = arn.split("/")[-2] if arn.count("/") >= 2 else ""  # arn:...:regional/webacl/NAME/ID
    return name == owned.names.firewall or _associated(owned).get("ARN") == arn


def _logging_given(parameters: Values) -> Split:
    given = {name: value for name, value in parameters[LOGGED].items() if name not in UNTOLD}
    return {"ResourceArn": given["ResourceArn"]}, {LOGGED: given}


def _logging(reads: Reads, resource: Values) -> Values:
    found = reads.read("wafv2", "get_logging_configuration", **resource)[LOGGED]
    return {LOGGED: {name: value for name, value in found.items() if name not in UNTOLD}}


def _logging_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is None:
        yield Call("wafv2", "delete_logging_configuration", dict(resource))
    else:
        yield Call("wafv2", "put_logging_configuration", {LOGGED: values[LOGGED]})


def _acl_of(reads: Reads, resource: Values) -> Values | None:
    found = reads.read("wafv2", "get_web_acl_for_resource", **resource).get("WebACL")
    return {"WebACLArn": found["ARN"]} if found else None


FIREWALLS = (
    Kind(
        "web ACL of stage",
        "wafv2",
        {"associate_web_acl": named_by(*STAGE), "disassociate_web_acl": named_by(*STAGE, takes_away=True)},
        lambda owned, resource: own_stage(owned, str(resource["ResourceArn"])),
        put_or_deleted("wafv2", "associate_web_acl", "disassociate_web_acl"),
        _acl_of,
    ),
    Kind(
        "web ACL",
        "wafv2",
        {"create_web_acl": _acl_given, "update_web_acl": _acl_given, "delete_web_acl": _taken},
        _own_acl,
        _acl_back,
        _acl,
    ),
    Kind(
        "address list",
        "wafv2",
        {"create_ip_set": _set_given, "update_ip_set": _set_given, "delete_ip_set": _taken},
        _own_set,
        _set_back,
        _set,
    ),
    Kind(
        "log of web ACL",
        "wafv2",
        {
            "put_logging_configuration": _logging_given,
            "delete_logging_configuration": named_by("ResourceArn", takes_away=True),
        },
        _own_logging,
        _logging_back,
        _logging,
    ),
)
