"""Which service a request is for: the name it is signed for, as botocore and as moto know that service."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from botocore.exceptions import DataNotFoundError
from moto.backend_index import backend_url_patterns
from moto.core.loaders import create_loader


@dataclass(frozen=True)
class Service:
    """A service: `name` is botocore's (None where it has none of that name), `backend` moto's module, if it has one."""

    name: str | None
    backend: str | None


# Signing name -> botocore's name and moto's, where they are not all one word.
SIGNED_AS: Mapping[str, Service] = {
    "access-analyzer": Service("accessanalyzer", None),
    "email": Service("ses", "ses"),
    "elasticfilesystem": Service("efs", "efs"),
    "elasticloadbalancing": Service("elbv2", "elbv2"),
    "execute-api": Service("apigatewaymanagementapi", "apigatewaymanagementapi"),
    "lambda": Service("lambda", "awslambda"),
    "monitoring": Service("cloudwatch", "cloudwatch"),
    "s3-outposts": Service("s3control", "s3control"),
    "servicequotas": Service("service-quotas", "servicequotas"),
    "states": Service("stepfunctions", "stepfunctions"),
    "tagging": Service("resourcegroupstaggingapi", "resourcegroupstaggingapi"),
    "waf-regional": Service("waf-regional", None),
}

# (signing name, start of the path) -> the second service that shares the signing name.
SHARED_BY_PATH: Mapping[tuple[str, str], Service] = {
    ("apigateway", "/v2/"): Service("apigatewayv2", "apigatewayv2"),
    ("s3", "/v20180820/"): Service("s3control", "s3control"),
    ("ses", "/v2/"): Service("sesv2", "sesv2"),
}

# Start of X-Amz-Target -> the second service that shares the signing name.
SHARED_BY_TARGET: Mapping[str, Service] = {
    "DynamoDBStreams_": Service("dynamodbstreams", "dynamodbstreams"),
}

# Actions that are called without a signature.
UNSIGNED_ACTIONS: Mapping[str, str] = {
    "AssumeRoleWithSAML": "sts",
    "AssumeRoleWithWebIdentity": "sts",
    "ConfirmSubscription": "sns",
    "Unsubscribe": "sns",
}

# Start of X-Amz-Target -> the service, of which some operations are called without a signature.
UNSIGNED_TARGETS: Mapping[str, str] = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}


def service_of(signing_name: str, path: str, target: str) -> Service:
    """Return the service that a request is for, by its signing name, path and X-Amz-Target header."""
    for (name, prefix), service in SHARED_BY_PATH.items():
        if name == signing_name and path.startswith(prefix):
            return service
    for prefix, service in SHARED_BY_TARGET.items():
        if target.startswith(prefix):
            return service
    return SIGNED_AS.get(signing_name) or _by_name(signing_name)


@functools.cache
def _by_name(signing_name: str) -> Service:
    return Service(signing_name if _has_model(signing_name) else None, _moto_backend(signing_name))


def _has_model(name: str) -> bool:
    try:
        return bool(create_loader().list_api_versions(name, "service-2"))
    except DataNotFoundError:
        return False


def _moto_backend(signing_name: str) -> str | None:
    for host in (f"https://{signing_name}.us-east-1.amazonaws.com", f"https://{signing_name}.amazonaws.com"):
        for backend, pattern in backend_url_patterns:
            if pattern.match(host):
                return str(backend)
    return None
