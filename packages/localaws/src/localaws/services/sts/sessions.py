"""STS: what a session may be given: the ARN's form, tags told apart without case, transitive tags that stay.

As recorded: localstack/localstack, tests/aws/services/sts/test_sts.snapshot.json (test_sts_invalid_parameters,
test_assume_role_tag_validation, test_iam_role_chaining_override_transitive_tags, test_assume_role).
"""

from __future__ import annotations

import re
from typing import Any

from moto.sts.exceptions import STSClientError, STSValidationError
from moto.sts.responses import TokenResponse

from localaws.moto.patches import Method, Patches

ROLE = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+")
DUPLICATE = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
NOT_INCLUDED = "The specified transitive tag key must be included in the requested tags."
CONFLICT = (
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the"
    " calling session."
)


class InvalidParameterValue(STSClientError):
    """A tag that cannot be."""

    code = "InvalidParameterValue"


def install(patches: Patches) -> None:
    """Look at what a session is given, and keep its transitive tags."""
    patches.wrap(TokenResponse, "assume_role", _checking)


def _checking(assume: Method) -> Method:
    def assume_role(self: Any) -> Any:
        arn = str(self._get_param("RoleArn"))
        if not ROLE.fullmatch(arn):
            raise STSValidationError(f"{arn} is invalid")
        caller: Any = self.backend.get_assumed_role_from_access_key(self.get_access_key())
        inherited: frozenset[str] = getattr(caller, "transitive_keys", frozenset())
        transitive = _transitive(self, inherited)
        answer = assume(self)
        session: Any = answer.result["Credentials"]
        session.transitive_keys = inherited | transitive
        if not self._get_param("Policy"):
            answer.result.pop("PackedPolicySize", None)
        return answer

    return assume_role


def _transitive(self: Any, inherited: frozenset[str]) -> frozenset[str]:
    """Return the transitive keys of the request in lower case; raises InvalidParameterValue."""
    keys = [tag["Key"].lower() for tag in self._get_param("Tags") or ()]
    wanted = frozenset(key.lower() for key in self._get_param("TransitiveTagKeys") or ())
    if len(set(keys)) != len(keys):
        raise InvalidParameterValue(DUPLICATE)
    if not wanted <= set(keys):
        raise InvalidParameterValue(NOT_INCLUDED)
    if inherited & set(keys):
        raise InvalidParameterValue(CONFLICT)
    return wanted
