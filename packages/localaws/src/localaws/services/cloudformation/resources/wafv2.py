"""WAFv2: web ACLs, IP sets, regex pattern sets, logging, and which stage has which web ACL.

Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_WAFv2.html. A
physical ID is ``NAME|ID|SCOPE``. An update replaces the whole definition, with the lock token of the one that stands.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    attribute,
    by,
    converted,
    named,
    prop,
    same,
    tag_pairs,
)

GONE = "WAFNonexistentItemException"
LONGEST = 128
NAME = named("Name", LONGEST)
PLACE = {
    "Name": Value(lambda subject: subject.id.split("|")[0]),
    "Id": Value(lambda subject: subject.id.split("|")[1]),
    "Scope": Value(lambda subject: subject.id.split("|")[2]),
}


def _identity(subject: Subject, answer: Mapping[str, Any]) -> str:
    return f"{answer['Summary']['Name']}|{answer['Summary']['Id']}|{subject.properties['Scope']}"


def statement(value: Any) -> Any:
    """Return a rule, or a part of one, as the operations take it: a search string may be written in Base64."""
    if isinstance(value, Mapping):
        return dict(_member(name, inner) for name, inner in value.items())
    return [statement(inner) for inner in value] if isinstance(value, list) else value


def _member(name: str, value: Any) -> tuple[str, Any]:
    if name == "SearchStringBase64":
        return "SearchString", base64.b64decode(value)
    return name, statement(value)


def _kind(name: str, noun: str, shape: str, parameters: Mapping[str, Value], attributes: tuple[str, ...]) -> Simple:
    """Return a type with a name, an ID and a scope; `noun` as in the operations, `shape` as in their answers."""
    get = Call(f"get_{noun}", PLACE)
    token = {"LockToken": Value(lambda subject: get.made(subject)["LockToken"])}
    fixed = {"Scope": prop("Scope"), **({"IPAddressVersion": prop("IPAddressVersion")} if noun == "ip_set" else {})}
    return Simple(
        name,
        "wafv2",
        create=Call(f"create_{noun}", {"Name": NAME, **fixed, **parameters, "Tags": tag_pairs()}),
        identity=_identity,
        parts=(
            Change(Call(f"update_{noun}", {**PLACE, **parameters, **token}), at_creation=False),
            Tagging(
                Call("tag_resource", {"ResourceARN": attribute("Arn"), "Tags": tag_pairs()}),
                Call("untag_resource", {"ResourceARN": attribute("Arn"), "TagKeys": MEMBER}),
            ),
        ),
        read=get,
        attributes={"Arn": f"{shape}.ARN", **{each: f"{shape}.{each}" for each in attributes}},
        delete=Call(f"delete_{noun}", {**PLACE, **token}),
        gone=GONE,
    )


WEB_ACL = _kind(
    "AWS::WAFv2::WebACL",
    "web_acl",
    "WebACL",
    {
        **same("DefaultAction", "Description", "VisibilityConfig", "DataProtectionConfig", "CustomResponseBodies"),
        **same("CaptchaConfig", "ChallengeConfig", "TokenDomains", "AssociationConfig"),
        "Rules": converted("Rules", statement, []),
    },
    ("Id", "Capacity", "LabelNamespace"),
)
IP_SET = _kind("AWS::WAFv2::IPSet", "ip_set", "IPSet", same("Addresses", "Description"), ("Id",))
PATTERNS = _kind(
    "AWS::WAFv2::RegexPatternSet",
    "regex_pattern_set",
    "RegexPatternSet",
    {
        "Description": prop("Description"),
        "RegularExpressionList": converted(
            "RegularExpressionList", lambda listed: [{"RegexString": expression} for expression in listed]
        ),
    },
    ("Id",),
)

CONFIGURATION = ("ResourceArn", "LogDestinationConfigs", "LoggingFilter", "RedactedFields")


def _configuration(subject: Subject) -> dict[str, Any]:
    return {name: subject.properties[name] for name in CONFIGURATION if name in subject.properties}


PUT_LOGGING = Call(
    "put_logging_configuration", {"LoggingConfiguration": Value(_configuration, frozenset(CONFIGURATION))}
)
LOGGING = Simple(
    "AWS::WAFv2::LoggingConfiguration",
    "wafv2",
    create=PUT_LOGGING,
    identity=by(prop("ResourceArn")),
    parts=(Change(PUT_LOGGING, at_creation=False),),
    attributes={"ManagedByFirewallManager": "LoggingConfiguration.ManagedByFirewallManager"},
    delete=Call("delete_logging_configuration", {"ResourceArn": ID}),
    gone=GONE,
)


class Association:
    """A stage's web ACL, taken off unless the stage has got another one, as it has when this one is replaced."""

    properties: frozenset[str] = frozenset()

    def create(self, subject: Subject) -> None:
        """Is what the creating operation does."""

    def update(self, subject: Subject) -> None:
        """Every change replaces it."""

    def delete(self, subject: Subject) -> None:
        """Take the web ACL off."""
        stage = subject.properties["ResourceArn"]
        held = subject.calls("wafv2", "get_web_acl_for_resource", ResourceArn=stage).get("WebACL") or {}
        if held.get("ARN") == subject.properties["WebACLArn"]:
            subject.calls("wafv2", "disassociate_web_acl", ResourceArn=stage)


ASSOCIATION = Simple(
    "AWS::WAFv2::WebACLAssociation",
    "wafv2",
    create=Call("associate_web_acl", same("ResourceArn", "WebACLArn")),
    identity=lambda subject, _answer: f"{subject.properties['ResourceArn']}|{subject.properties['WebACLArn']}",
    parts=(Association(),),
    delete=None,
    gone=GONE,
    updatable=False,
)
TYPES = tuple(each.resource_type() for each in (WEB_ACL, IP_SET, PATTERNS, LOGGING, ASSOCIATION))
