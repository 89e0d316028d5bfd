"""Records of the firewall's log: which request of ours one is about, and which rules the request matched.

https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.core.observations import PROBE_HEADER


def matched(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the rules of groups that matched a request."""
    for group in record.get("ruleGroupList") or ():
        ended = group.get("terminatingRule")
        for rule in (*(group.get("nonTerminatingMatchingRules") or ()), *([ended] if ended else ())):
            yield str(rule["ruleId"])


def probe_of(record: Mapping[str, Any]) -> str:
    """Return the mark that a request of ours carried, empty for anybody else's."""
    headers = record.get("httpRequest", {}).get("headers") or ()
    return next((str(each["value"]) for each in headers if each["name"].lower() == PROBE_HEADER), "")
