"""Names that have to be shortened to what AWS admits; a hash tells apart what was."""

from __future__ import annotations

import hashlib
import re

from stormproof.core.system import Function

LONGEST_ROLE = 64
"""Characters of a role's name: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
LONGEST_SLUG = 20


def older_slug(api_name: str) -> str:
    """Return what older versions named things after: the API's name as names of AWS resources admit it.

    A hash tells apart what had to be shortened.
    """
    slug = re.sub(r"[^A-Za-z0-9-]+", "-", api_name).strip("-")[:LONGEST_SLUG]
    return slug if slug == api_name else f"{slug}-{hashlib.sha256(api_name.encode()).hexdigest()[:6]}"


def role_of_function(slug: str, function: Function, region: str) -> str:
    """Return the name of a function's role; a hash tells apart what had to be shortened."""
    name = f"stormproof-{slug}-{function.role}-{region}"
    if len(name) <= LONGEST_ROLE:
        return name
    tail = f"-{hashlib.sha256(name.encode()).hexdigest()[:6]}-{region}"
    return name[: LONGEST_ROLE - len(tail)] + tail
