"""ACM: certificates. Their validation is not waited for.

Properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html
A domain with a HostedZoneId gets the record that validates it there, which stays when the certificate goes.
ACM's operations refuse tags that begin with ``aws:``, so those of CloudFormation are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from localaws.services.cloudformation.resources.simple import Call, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    Subject,
    Value,
    converted,
    same,
    tag_pairs,
    told,
)

TTL = 300


def _options(options: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return those that the operation knows: e-mail validation by the address of a parent domain."""
    return [each for each in options if "ValidationDomain" in each] or None


@dataclass(frozen=True)
class Records:
    """The records that validate domains by DNS."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({"DomainValidationOptions"})

    def create(self, subject: Subject) -> None:
        """Put them into the zones that the template names."""
        zones = {
            each["DomainName"]: each["HostedZoneId"]
            for each in subject.properties.get("DomainValidationOptions") or []
            if "HostedZoneId" in each
        }
        if not zones:
            return
        certificate = subject.calls("acm", "describe_certificate", CertificateArn=subject.id)["Certificate"]
        for option in certificate.get("DomainValidationOptions") or []:
            if zone := zones.get(option["DomainName"]):
                _put(subject, zone, option["ResourceRecord"])

    def update(self, subject: Subject) -> None:
        """Every change makes another certificate."""

    def delete(self, subject: Subject) -> None:
        """Stay."""


def _put(subject: Subject, zone: str, record: dict[str, str]) -> None:
    wanted = {
        "Name": record["Name"],
        "Type": record["Type"],
        "TTL": TTL,
        "ResourceRecords": [{"Value": record["Value"]}],
    }
    changes = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": wanted}]}
    subject.calls("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=changes)


def _without_aws(subject: Subject) -> Subject:
    tags = {key: value for key, value in subject.place.tags.items() if not key.startswith("aws:")}
    return replace(subject, place=replace(subject.place, tags=tags))


class OwnTags(Tagging):
    """The tags that ACM's operations take."""

    def update(self, subject: Subject) -> None:
        """Call for what differs."""
        super().update(_without_aws(subject))


TAGS = Value(lambda subject: tag_pairs().of(_without_aws(subject)), frozenset({"Tags"}))
TYPES = (
    Simple(
        "AWS::CertificateManager::Certificate",
        "acm",
        create=Call(
            "request_certificate",
            {
                **same("DomainName", "SubjectAlternativeNames", "ValidationMethod"),
                "DomainValidationOptions": converted("DomainValidationOptions", _options),
                "Tags": TAGS,
            },
        ),
        identity=told("CertificateArn"),
        parts=(
            Records(),
            OwnTags(
                Call("add_tags_to_certificate", {"CertificateArn": ID, "Tags": TAGS}),
                Call(
                    "remove_tags_from_certificate",
                    {"CertificateArn": ID, "Tags": Value(lambda s: [{"Key": key} for key in s.member])},
                ),
            ),
        ),
        attributes={"CertificateArn": ID},
        delete=Call("delete_certificate", {"CertificateArn": ID}),
        replaced_by=frozenset({"ValidationMethod"}),
    ).resource_type(),
)
