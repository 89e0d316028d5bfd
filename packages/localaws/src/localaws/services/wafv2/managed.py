"""AWS's managed rule groups: a small, honest subset of what each is for, in WAFv2's own rule language.

AWS does not publish the rules' patterns. These hold for the documented names, labels, actions and size limits and for
the plainest case of each attack: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DECODED = [{"Priority": 0, "Type": "URL_DECODE_UNI"}, {"Priority": 1, "Type": "LOWERCASE"}]
PLAIN = [{"Priority": 0, "Type": "NONE"}]
PLACES: Mapping[str, Mapping[str, Any]] = {
    "QUERYARGUMENTS": {"AllQueryArguments": {}},
    "QUERYSTRING": {"QueryString": {}},
    "URIPATH": {"UriPath": {}},
    "BODY": {"Body": {"OversizeHandling": "CONTINUE"}},
    "COOKIE": {"SingleHeader": {"Name": "cookie"}},
    "Cookie_HEADER": {"SingleHeader": {"Name": "cookie"}},
    "HEADER": {"Headers": {"MatchPattern": {"All": {}}, "MatchScope": "VALUE", "OversizeHandling": "CONTINUE"}},
}
SCRIPT = r"<\s*script|javascript:|on(error|load|click|mouseover)\s*="
LOCAL_FILE = r"(\.\./){2,}|\.\./(etc|proc|windows)/|/etc/passwd"
REMOTE_FILE = r"^(https?|ftp)://\d{1,3}(\.\d{1,3}){3}"
METADATA = r"169\.254\.169\.254"
LOG4J = r"\$\{\s*jndi\s*:"
DESERIALISED = r"\(java\.lang\.runtime\)\.getruntime|java\.lang\.processbuilder|rO0AB"
EXPLOITABLE = r"/(web-inf|\.git/config|\.env|wp-config\.php)"


@dataclass(frozen=True)
class ManagedGroup:
    """A managed group: its label namespace, its capacity in WCU, and its rules (name, statement, action)."""

    name: str
    namespace: str
    capacity: int
    rules: Sequence[tuple[str, Mapping[str, Any], str]]

    @property
    def label_prefix(self) -> str:
        """What the labels of its rules begin with."""
        return f"awswaf:managed:aws:{self.namespace}:"

    def documents(self) -> list[dict[str, Any]]:
        """Return the rules as WAFv2 describes them."""
        return [
            {
                "Name": name,
                "Priority": priority,
                "Statement": statement,
                "Action": {action: {}},
                "RuleLabels": [{"Name": label_of(name)}],
                "VisibilityConfig": {
                    "MetricName": name,
                    "CloudWatchMetricsEnabled": True,
                    "SampledRequestsEnabled": True,
                },
            }
            for priority, (name, statement, action) in enumerate(self.rules)
        ]


def label_of(rule: str) -> str:
    """Return a rule's label: ``CrossSiteScripting_BODY`` is labelled ``CrossSiteScripting_Body``."""
    attack, _, place = rule.rpartition("_")
    named = {"QUERYARGUMENTS": "QueryArguments", "QUERYSTRING": "QueryString", "URIPATH": "URIPath"}
    return f"{attack}_{named.get(place, place.capitalize())}" if attack else rule


def _regex(pattern: str, place: str) -> Mapping[str, Any]:
    return {
        "RegexMatchStatement": {
            "RegexString": f"(?i){pattern}",
            "FieldToMatch": PLACES[place],
            "TextTransformations": DECODED,
        }
    }


def _longer(size: int, place: str) -> Mapping[str, Any]:
    return {
        "SizeConstraintStatement": {
            "Size": size,
            "ComparisonOperator": "GT",
            "FieldToMatch": PLACES[place],
            "TextTransformations": PLAIN,
        }
    }


def _header(name: str, pattern: str) -> Mapping[str, Any]:
    return {
        "RegexMatchStatement": {
            "RegexString": f"(?i){pattern}",
            "FieldToMatch": {"SingleHeader": {"Name": name}},
            "TextTransformations": PLAIN,
        }
    }


def _method(name: str) -> Mapping[str, Any]:
    return {
        "ByteMatchStatement": {
            "SearchString": name.encode(),
            "PositionalConstraint": "EXACTLY",
            "FieldToMatch": {"Method": {}},
            "TextTransformations": PLAIN,
        }
    }


def _spread(attack: str, pattern: str, *places: str) -> list[tuple[str, Mapping[str, Any], str]]:
    return [(f"{attack}_{place}", _regex(pattern, place), "Block") for place in places]


def _listed(name: str) -> Mapping[str, Any]:
    return {"IPSetReferenceStatement": {"ARN": name}}


GROUPS: Mapping[str, ManagedGroup] = {
    group.name: group
    for group in (
        ManagedGroup(
            "AWSManagedRulesCommonRuleSet",
            "core-rule-set",
            700,
            [
                ("NoUserAgent_HEADER", {"NotStatement": {"Statement": _header("user-agent", ".")}}, "Block"),
                ("UserAgent_BadBots_HEADER", _header("user-agent", "nessus|nmap"), "Block"),
                ("SizeRestrictions_QUERYSTRING", _longer(2048, "QUERYSTRING"), "Block"),
                ("SizeRestrictions_Cookie_HEADER", _longer(10240, "Cookie_HEADER"), "Block"),
                ("SizeRestrictions_BODY", _longer(8192, "BODY"), "Block"),
                ("SizeRestrictions_URIPATH", _longer(1024, "URIPATH"), "Block"),
                *_spread("EC2MetaDataSSRF", METADATA, "BODY", "COOKIE", "URIPATH", "QUERYARGUMENTS"),
                *_spread("GenericLFI", LOCAL_FILE, "QUERYARGUMENTS", "URIPATH", "BODY"),
                *_spread("RestrictedExtensions", r"\.(log|ini)$", "URIPATH", "QUERYARGUMENTS"),
                *_spread("GenericRFI", REMOTE_FILE, "QUERYARGUMENTS", "BODY", "URIPATH"),
                *_spread("CrossSiteScripting", SCRIPT, "COOKIE", "QUERYARGUMENTS", "BODY", "URIPATH"),
            ],
        ),
        ManagedGroup(
            "AWSManagedRulesKnownBadInputsRuleSet",
            "known-bad-inputs",
            200,
            [
                *_spread("JavaDeserializationRCE", DESERIALISED, "BODY", "URIPATH", "QUERYSTRING", "HEADER"),
                ("Host_localhost_HEADER", _header("host", r"^localhost\b"), "Block"),
                ("PROPFIND_METHOD", _method("PROPFIND"), "Block"),
                *_spread("ExploitablePaths", EXPLOITABLE, "URIPATH"),
                *_spread("Log4JRCE", LOG4J, "QUERYSTRING", "BODY", "URIPATH", "HEADER"),
            ],
        ),
        ManagedGroup(
            "AWSManagedRulesAmazonIpReputationList",
            "amazon-ip-list",
            25,
            [
                ("AWSManagedIPReputationList", _listed("AWSManagedIPReputationList"), "Block"),
                ("AWSManagedReconnaissanceList", _listed("AWSManagedReconnaissanceList"), "Block"),
                ("AWSManagedIPDDoSList", _listed("AWSManagedIPDDoSList"), "Count"),
            ],
        ),
        ManagedGroup(
            "AWSManagedRulesAnonymousIpList",
            "anonymous-ip-list",
            50,
            [
                ("AnonymousIPList", _listed("AnonymousIPList"), "Block"),
                ("HostingProviderIPList", _listed("HostingProviderIPList"), "Block"),
            ],
        ),
    )
}
LISTS = tuple(
    rule for group in GROUPS.values() for rule, statement, _ in group.rules if "IPSetReferenceStatement" in statement
)
"""The address lists that AWS fills on its own, and that are empty here until they are seeded."""
