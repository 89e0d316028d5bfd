"""What the environment and the AWS configuration of whoever calls say, before there is a target."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError

from stormproof.core.errors import UsageError


def configured_region(profile: str | None) -> str | None:
    """Return the region that the environment or a profile names, None where neither does.

    Raises UsageError for a profile that does not exist, and for a configuration that cannot be read.
    """
    try:
        return boto3.Session(profile_name=profile).region_name
    except BotoCoreError as error:
        raise UsageError(str(error), "`aws configure list-profiles` tells which there are") from error


def redirected() -> str:
    """Return the address on this machine to which AWS_ENDPOINT_URL sends all calls, empty where it does not."""
    url = os.environ.get("AWS_ENDPOINT_URL", "")
    return url if urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"} else ""
