"""WAFv2: the lock token of an IP set is a UUID, of which moto hands out the beginning.

API_IPSetSummary: its pattern is that of a UUID, and requests that bear another one are refused.
https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSetSummary.html
"""

from __future__ import annotations

import functools
import uuid
from typing import Any

from moto.wafv2.models import FakeIPSet

from localaws.moto.patches import Method, Patches


def install(patches: Patches) -> None:
    """Patch moto's IP sets."""
    for name in ("__init__", "update"):
        patches.wrap(FakeIPSet, name, _with_token)


def _with_token(change: Method) -> Method:
    @functools.wraps(change)
    def changed(self: Any, *arguments: Any, **named: Any) -> Any:
        result = change(self, *arguments, **named)
        self.lock_token = str(uuid.uuid4())
        return result

    return changed
