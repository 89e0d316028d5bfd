"""Whose keys will do where data rests: what controls plan for and judges ask for alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Demand:
    """Whose keys will do: the one that is `named` (an ARN), or, where none is, AWS's and those of the `account`."""

    account: str
    named: str = ""

    def admits(self, key: str) -> bool:
        """Tell whether a key (ARN, ID or alias; empty for AWS's own) will do."""
        if self.named:
            return key in (self.named, self.named.rpartition("/")[2])
        return not key.startswith("arn:") or key.split(":")[4] == self.account

    def __str__(self) -> str:
        """Tell what is demanded."""
        return self.named or f"AWS's keys, or one of account {self.account}"
