"""WAFv2: the data protection of web ACLs, which moto drops on its way from the request to the ACL.

https://docs.aws.amazon.com/waf/latest/APIReference/API_DataProtectionConfig.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from moto.wafv2.models import FakeWebACL
from moto.wafv2.responses import WAFV2Response

from localaws.moto.patches import Method, Patches

ATTRIBUTE = "data_protection_config"
FIELD = "DataProtectionConfig"
asked: ContextVar[Mapping[str, Any] | None] = ContextVar(ATTRIBUTE, default=None)
"""What the request under way asks for: moto hands on only the settings that it knows."""


def install(patches: Patches) -> None:
    """Carry the configuration along, keep it with the ACL before its lock token changes, and show it."""
    for name in ("create_web_acl", "update_web_acl"):
        patches.wrap(WAFV2Response, name, _asking)
    for name in ("__init__", "update"):
        patches.wrap(FakeWebACL, name, _keeping)
    patches.wrap(FakeWebACL, "to_dict", _showing)


def _asking(operation: Method) -> Method:
    def ask(self: WAFV2Response) -> Any:
        token = asked.set(json.loads(self.body).get(FIELD))
        try:
            return operation(self)
        finally:
            asked.reset(token)

    return ask


def _keeping(change: Method) -> Method:
    def keep(self: FakeWebACL, *args: Any, **kwargs: Any) -> Any:
        setattr(self, ATTRIBUTE, asked.get())
        return change(self, *args, **kwargs)

    return keep


def _showing(to_dict: Method) -> Method:
    def show(self: FakeWebACL) -> dict[str, Any]:
        return {**to_dict(self), FIELD: getattr(self, ATTRIBUTE, None)}

    return show
