"""What moto's core works out anew for each request although it never changes: remembered; and its settings.

Listing a class's methods and building a service's model took moto most of a request. AWS's managed policies exist in
every account (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html);
moto has them only when asked.
"""

from __future__ import annotations

import functools

from moto import settings
from moto.core import responses, utils

from localaws.parts import Parts

# By name: moto does not export what it imports there.
LISTING = "method_names_from_class"


def install(_parts: Parts) -> None:
    """Remember method names by class and service models by name; have AWS's managed policies."""
    settings.default_user_config["iam"] = {"load_aws_managed_policies": True}
    setattr(responses, LISTING, functools.cache(utils.method_names_from_class))
    setattr(responses, "get_service_model", functools.cache(utils.get_service_model))  # noqa: B010  # not exported


def forget() -> None:
    """Let method names be listed again: a patch has added some."""
    getattr(responses, LISTING).cache_clear()
