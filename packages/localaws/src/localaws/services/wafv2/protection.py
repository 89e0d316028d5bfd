"""Data protection of a web ACL: what is kept out of its logs and samples alike.

https://docs.aws.amazon.com/waf/latest/APIReference/API_DataProtectionConfig.html ; the log keeps REDACTED for a
substitution and a hash for a hash: https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-examples.html
Cookies, query arguments, whole query strings and bodies are not imitated: a configuration of them is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localaws.services.wafv2.statements import InvalidStatement

SUBSTITUTE = "REDACTED"
ACTIONS = frozenset({"SUBSTITUTION", "HASH"})
HEADER = "SINGLE_HEADER"


@dataclass(frozen=True)
class Protection:
    """Which headers are protected (name in lower case -> action), and which of them in rate details too."""

    headers: Mapping[str, str] = field(default_factory=dict)
    in_rates: frozenset[str] = frozenset()

    def record(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a log record without what is protected."""
        if not self.headers:
            return record
        request = record["httpRequest"]
        sent = [self._shown(each, "name", "value") for each in request["headers"]]
        rates = [
            {**each, "customValues": [self._rate(value) for value in each["customValues"]]}
            for each in record["rateBasedRuleList"]
        ]
        return {**record, "httpRequest": {**request, "headers": sent}, "rateBasedRuleList": rates}

    def sample(self, sample: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a sampled request without what is protected."""
        if not self.headers:
            return sample
        request = sample["Request"]
        sent = [self._shown(each, "Name", "Value") for each in request["Headers"]]
        return {**sample, "Request": {**request, "Headers": sent}}

    def _rate(self, value: Mapping[str, str]) -> Mapping[str, str]:
        named = value.get("name", "").lower()
        return self._shown(value, "name", "value") if value["key"] == "HEADER" and named in self.in_rates else value

    def _shown(self, header: Mapping[str, str], name: str, value: str) -> Mapping[str, str]:
        action = self.headers.get(header[name].lower())
        if action is None:
            return header
        hidden = SUBSTITUTE if action == "SUBSTITUTION" else hashlib.sha256(header[value].encode()).hexdigest()
        return {**header, value: hidden}


def protection(config: Mapping[str, Any] | None) -> Protection:
    """Return a DataProtectionConfig as a protection; raises InvalidStatement for what AWS WAF or we do not take."""
    found: Sequence[Mapping[str, Any]] = (config or {}).get("DataProtections") or ()
    headers: dict[str, str] = {}
    in_rates: set[str] = set()
    for each in found:
        kind, keys = each["Field"]["FieldType"], each["Field"].get("FieldKeys") or ()
        if kind != HEADER:
            raise InvalidStatement(f"the data protection of {kind} is not implemented")
        if not keys or each["Action"] not in ACTIONS:
            raise InvalidStatement(f"a data protection of {HEADER} needs FieldKeys and one of {sorted(ACTIONS)}")
        names = {key.lower() for key in keys}
        headers |= dict.fromkeys(names, each["Action"])
        in_rates |= set() if each.get("ExcludeRateBasedDetails") else names
    return Protection(headers, frozenset(in_rates))
