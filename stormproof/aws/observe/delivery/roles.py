"""The roles of the account that jobs of GitHub Actions may assume.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html tells each role with its trust policy.
"""

from __future__ import annotations

from stormproof.core.delivery.trust import TrustingRole, trusts_github
from stormproof.core.least_privilege.policy_documents import decoded
from stormproof.core.planning.controls import Reads


def read_trusting(reads: Reads) -> tuple[TrustingRole, ...]:
    """Return the roles whose trust policies let GitHub's provider in, under whatever condition; raises CouldNotLook."""
    found = reads.pages("iam", "list_roles", "Roles")
    roles = (TrustingRole(str(each["RoleName"]), decoded(each["AssumeRolePolicyDocument"])) for each in found)
    return tuple(each for each in roles if trusts_github(each.trust))
