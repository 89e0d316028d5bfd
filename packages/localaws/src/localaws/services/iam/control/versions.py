"""IAM: inline policies and trust policies may go without a Version, and may be of 2008-10-17; managed ones may not.

moto demands 2012-10-17 of each. The default is 2008-10-17, and managed policies alone must name theirs:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html and AWS's refusal, "A managed
policy must have a version string", https://github.com/wercker/step-s3sync/pull/25.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.iam.models import IAMBackend
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from localaws.moto.patches import Patches


class InlinePolicy(IAMPolicyDocumentValidator):
    """A document of an inline policy, to be validated."""

    def _validate_version(self) -> None:
        """Any version that there is does; the syntax has been looked at."""


def install(patches: Patches) -> None:
    """Take documents that name no version."""
    for kind in ("role", "group", "user"):
        patches.replace(IAMBackend, **{f"put_{kind}_policy": _putting(f"get_{kind}")})
    patches.replace(IAMTrustPolicyDocumentValidator, _validate_version=_any_version)


def _any_version(_validator: IAMTrustPolicyDocumentValidator) -> None:
    """Any version that there is does; the syntax has been looked at."""


def _putting(get: str) -> Callable[..., None]:
    def put_policy(self: Any, holder_name: str, policy_name: str, policy_json: str) -> None:
        holder = getattr(self, get)(holder_name)
        InlinePolicy(policy_json).validate()
        holder.put_policy(policy_name, policy_json)

    return put_policy
