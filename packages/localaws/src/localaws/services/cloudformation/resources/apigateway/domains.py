"""Custom domain names and their base paths.

Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html.
A mapping without a base path is ``(none)`` to the operations.
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.resources.apigateway.patching import Operations, Patched, operation, plain
from localaws.services.cloudformation.resources.apigateway.tags import tagging
from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import (
    ID,
    Subject,
    Value,
    by,
    lowered,
    prop,
    tag_map,
)


def _endpoint(before: Any, after: Any) -> Operations:
    old, new = ((each or {}).get("Types") or [] for each in (before, after))
    return (
        []
        if not new or old == new
        else [operation("replace", f"/endpointConfiguration/types/{(old or ['EDGE'])[0]}", new[0])]
    )


def _arn(subject: Subject) -> str:
    return f"arn:{subject.place.partition}:apigateway:{subject.place.region}::/domainnames/{subject.id}"


def _base_path(subject: Subject) -> str:
    return subject.properties.get("BasePath") or "(none)"


DOMAIN_NAME = Simple(
    "AWS::ApiGateway::DomainName",
    "apigateway",
    create=Call(
        "create_domain_name",
        {
            **lowered("DomainName", "CertificateArn", "RegionalCertificateArn", "EndpointConfiguration"),
            **lowered("SecurityPolicy", "EndpointAccessMode", "MutualTlsAuthentication"),
            "tags": tag_map(),
        },
    ),
    identity=by(prop("DomainName")),
    parts=(
        Patched(
            "update_domain_name",
            {"domainName": ID},
            {
                "CertificateArn": plain("/certificateArn"),
                "RegionalCertificateArn": plain("/regionalCertificateArn"),
                "SecurityPolicy": plain("/securityPolicy", "TLS_1_2"),
                "EndpointAccessMode": plain("/endpointAccessMode"),
                "EndpointConfiguration": _endpoint,
            },
        ),
        tagging(lambda subject: f"/domainnames/{subject.id}"),
    ),
    attributes={
        "DistributionDomainName": "distributionDomainName",
        "DistributionHostedZoneId": "distributionHostedZoneId",
        "RegionalDomainName": "regionalDomainName",
        "RegionalHostedZoneId": "regionalHostedZoneId",
        "DomainNameArn": Value(_arn),
    },
    read=Call("get_domain_name", {"domainName": ID}),
    delete=Call("delete_domain_name", {"domainName": ID}),
    replaced_by=frozenset({"MutualTlsAuthentication"}),
)

MAPPING = {"domainName": prop("DomainName"), "basePath": Value(_base_path, frozenset({"BasePath"}))}
BASE_PATH_MAPPING = Simple(
    "AWS::ApiGateway::BasePathMapping",
    "apigateway",
    create=Call("create_base_path_mapping", lowered("DomainName", "BasePath", "RestApiId", "Stage")),
    identity=lambda subject, _answer: f"{subject.properties['DomainName']}|{_base_path(subject)}",
    parts=(Patched("update_base_path_mapping", MAPPING, {"RestApiId": plain("/restapiId"), "Stage": plain("/stage")}),),
    delete=Call("delete_base_path_mapping", MAPPING),
)
TYPES = tuple(each.resource_type() for each in (DOMAIN_NAME, BASE_PATH_MAPPING))
