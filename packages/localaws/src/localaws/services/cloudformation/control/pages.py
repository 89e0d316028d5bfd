"""Lists in pages; a token is the number of the members that came before, in base64."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from localaws.services.cloudformation.errors import invalid

Member = TypeVar("Member")
SIZE = 100


def page(members: Sequence[Member], token: Any, size: int = SIZE) -> tuple[list[Member], str | None]:
    """Return (the members of a page, the token of the next one or None). Raises CloudFormationError."""
    try:
        first = int(base64.b64decode(token, validate=True)) if token else 0
    except (ValueError, binascii.Error) as error:
        raise invalid("Invalid NextToken") from error
    end = first + size
    following = base64.b64encode(str(end).encode()).decode() if end < len(members) else None
    return list(members[first:end]), following
