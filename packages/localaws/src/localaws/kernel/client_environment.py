"""Variables that lead AWS calls to the embedded AWS: those of a shell, and those of a function.

Calls to stores whose policies may ask for HTTPS go there; all others take the shorter way.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SECURE_SERVICES = ("S3", "SQS")
"""What is judged by aws:SecureTransport here."""


def function_leads(ready: Mapping[str, Any]) -> dict[str, str]:
    """Return what a function's environment needs; `ready` has the keys of the ready file."""
    return {
        "AWS_CA_BUNDLE": ready["ca_bundle"],
        "AWS_ENDPOINT_URL": ready["endpoint_url"],
        **{f"AWS_ENDPOINT_URL_{service}": ready["endpoint_url_https"] for service in SECURE_SERVICES},
    }


def function_names(ready: Mapping[str, Any]) -> dict[str, int]:
    """Return where AWS's host names lead in a function, by what is asked and its usual port; `ready` as above."""
    urls = {
        "endpoint:443": "endpoint_url_https",
        "endpoint:80": "endpoint_url",
        "gateway:443": "gateway_url",
        "gateway:80": "gateway_http_url",
    }
    return {name: int(ready[key].rpartition(":")[2]) for name, key in urls.items()}


def endpoint_of(leads: Mapping[str, str], service: str) -> str:
    """Return where a service is called; `leads` as `function_leads` has them, `service` as botocore names it."""
    return leads.get(f"AWS_ENDPOINT_URL_{service.upper()}") or leads["AWS_ENDPOINT_URL"]


def shell_leads(ready: Mapping[str, Any]) -> dict[str, str]:
    """Return what a shell needs: the same, credentials and a region."""
    return {
        **function_leads(ready),
        "AWS_ACCESS_KEY_ID": ready["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": ready["secret_access_key"],
        "AWS_DEFAULT_REGION": ready["region"],
        # The endpoint is an address: a prefix before it (s3control: the account) is no host name.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    }
