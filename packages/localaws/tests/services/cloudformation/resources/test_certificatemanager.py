"""CloudFormation's type of ACM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.certificatemanager import TYPES


def test_a_certificate_is_asked_for_and_validated(
    aws: Any, make: Callable[..., Any], unique: Callable[[str], str]
) -> None:
    """Ref is the ARN; a domain with a hosted zone gets its record there; deleted, the certificate is gone."""
    domain = f"{unique('site')}.example.com"
    zone = aws.client("route53").create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"]
    made = make(
        TYPES, "AWS::CertificateManager::Certificate", DomainName=domain, ValidationMethod="DNS",
        DomainValidationOptions=[{"DomainName": domain, "HostedZoneId": zone.rpartition("/")[2]}],
    )  # fmt: skip
    acm = aws.client("acm")
    assert acm.describe_certificate(CertificateArn=made.physical.id)["Certificate"]["DomainName"] == domain
    records = aws.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    values = [each["ResourceRecords"][0]["Value"] for each in records if each["Type"] == "CNAME"]
    assert [value.endswith(".acm-validations.aws.") for value in values] == [True]
    made.update(Tags=[{"Key": "a", "Value": "b"}])
    tags = acm.list_tags_for_certificate(CertificateArn=made.physical.id)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "b"}
    made.delete()
    made.delete()
    with pytest.raises(acm.exceptions.ResourceNotFoundException):
        acm.describe_certificate(CertificateArn=made.physical.id)
