"""S3's replication rules: which of them there may be, and what each of them selects.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html (a rule with a Filter is of the second
schema: it has a Priority and says what becomes of delete markers; one without is of the first, whose delete markers are
replicated) and https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html .
Refusals: as recorded in localstack/localstack, tests/aws/services/s3/test_s3.snapshot.json (TestS3BucketReplication),
or as users met them: https://github.com/rust-lang/simpleinfra/pull/468 ; those of delete markers by tags:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html . Priorities that several rules
share are taken: no document says that they are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
SCHEMA = "this version of Cross Region Replication configuration schema"
GUIDE = "Please refer to S3 Developer Guide for more information."
MALFORMED = (
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
)
BY_TAGS = f"Delete marker replication is not supported if any Tag filter is specified. {GUIDE}"
SAME_ID = "Rule ID must be unique. Found same ID for more than one rule"
UNVERSIONED = "Destination bucket must have versioning enabled."
OF_KMS = frozenset({"aws:kms", "aws:kms:dsse"})
ON = "Enabled"


@dataclass(frozen=True)
class Candidate:
    """A new version or delete marker: its key, its tags, whether it is a marker, and its encryption's algorithm."""

    key: str
    tags: Mapping[str, str] = field(default_factory=dict)
    marker: bool = False
    encryption: str = ""


@dataclass(frozen=True)
class Rule:
    """One enabled rule: whose objects, where to, in which storage class (empty: the object's own)."""

    id: str
    to: str
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    priority: int = 0
    markers: bool = False
    under_kms: bool = False
    storage: str = ""

    def selects(self, each: Candidate) -> bool:
        """Tell whether something is replicated by it."""
        if not each.key.startswith(self.prefix):
            return False
        if each.marker:
            return self.markers and not self.tags
        return self.tags.items() <= each.tags.items() and (self.under_kms or each.encryption not in OF_KMS)


def selected(rules: Iterable[Rule], each: Candidate) -> Sequence[Rule]:
    """Return by which rules something is replicated: for each bucket the one of the highest priority."""
    found = {rule.to: rule for rule in sorted(rules, key=lambda rule: rule.priority) if rule.selects(each)}
    return tuple(found.values())


def rules_of(configuration: Document) -> Iterator[Rule]:
    """Yield the enabled rules of an XML document, in which all values are texts."""
    for each in many(configuration.get("Rule")):
        if each.get("Status") != ON:
            continue
        second, where = "Filter" in each, _where(each)
        destination, criteria = each["Destination"], each.get("SourceSelectionCriteria") or {}
        yield Rule(
            id=str(each.get("ID") or ""),
            to=_bucket(each),
            prefix=str(where.get("Prefix") or each.get("Prefix") or ""),
            tags={str(tag["Key"]): str(tag.get("Value") or "") for tag in many(where.get("Tag"))},
            priority=int(each.get("Priority") or 0),
            markers=_is_on(each.get("DeleteMarkerReplication")) if second else True,
            under_kms=_is_on(criteria.get("SseKmsEncryptedObjects")),
            storage=str(destination.get("StorageClass") or ""),
        )


def flaw(configuration: Document, versioned: Iterable[str]) -> tuple[str, str] | None:
    """Return the code and the words of a refusal, None for what S3 takes; `versioned` are buckets with versions."""
    rules = many(configuration.get("Rule"))
    if not rules or not configuration.get("Role"):
        return MALFORMED
    named = [each["ID"] for each in rules if each.get("ID")]
    if len(set(named)) < len(named):
        return "InvalidArgument", SAME_ID
    found = next((said for each in rules if (said := _wrong(each))), None)
    if found is not None:
        return found
    there = frozenset(versioned)
    return None if all(_bucket(each) in there for each in rules) else ("InvalidRequest", UNVERSIONED)


def told(configuration: Document) -> dict[str, Any]:
    """Return a configuration as the API tells it: what may be repeated as lists."""
    return {"Role": configuration["Role"], "Rules": [_told(each) for each in many(configuration.get("Rule"))]}


def many(value: Any) -> list[Any]:
    """Return an element of XML that may be repeated as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _wrong(rule: Document) -> tuple[str, str] | None:
    markers = "DeleteMarkerReplication" in rule
    if not {"Status", "Destination"} <= rule.keys():
        return MALFORMED
    if "Filter" not in rule:
        return ("InvalidRequest", f"DeleteMarkerReplication cannot be used for {SCHEMA}. {GUIDE}") if markers else None
    for name in ("Priority", "DeleteMarkerReplication"):
        if name not in rule:
            return "InvalidRequest", f"{name} must be specified for {SCHEMA}. {GUIDE}"
    if _is_on(rule["DeleteMarkerReplication"]) and _where(rule).get("Tag"):
        return "InvalidRequest", BY_TAGS
    return None


def _where(rule: Document) -> Document:
    where: Document = rule.get("Filter") or {}
    both: Document = where.get("And") or where
    return both


def _bucket(rule: Document) -> str:
    return str(rule["Destination"].get("Bucket") or "").removeprefix("arn:aws:s3:::")


def _is_on(document: Document | None) -> bool:
    return (document or {}).get("Status") == ON


def _told(rule: Document) -> dict[str, Any]:
    found = {name: value for name, value in rule.items() if not name.startswith("@")}
    if "Filter" in found:
        where = found["Filter"] or {}
        both = where.get("And")
        if both is not None:
            tags = {"Tags": many(both["Tag"])} if "Tag" in both else {}
            where = {"And": {**{name: value for name, value in both.items() if name != "Tag"}, **tags}}
        found["Filter"] = where
    return found
