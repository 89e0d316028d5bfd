"""What the tools found that look at workflow files: the schema of workflows, and zizmor's audits.

https://docs.zizmor.sh/audits/ ; the schema: https://www.schemastore.org/github-workflow.json
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNPINNED, BROAD, DANGEROUS, INJECTION, OTHER = (
    "unpinned",
    "broad_permissions",
    "dangerous_trigger",
    "template_injection",
    "insecure",
)
CODES: Mapping[str, str] = {
    "unpinned-uses": UNPINNED,
    "unpinned-images": UNPINNED,
    "excessive-permissions": BROAD,
    "dangerous-triggers": DANGEROUS,
    "template-injection": INJECTION,
}
"""Audits that have a code of their own; any other that is grave is `OTHER`."""
GRAVE = {("High", "Low"), ("High", "Medium"), ("High", "High"), ("Medium", "Medium"), ("Medium", "High")}
"""By severity and confidence: what is slight, or only suspected, is told and decides nothing."""


@dataclass(frozen=True)
class Finding:
    """An audit's finding; `line` counts from 1."""

    audit: str
    severity: str
    confidence: str
    path: str
    line: int
    said: str

    @property
    def code(self) -> str:
        """What it is a case of, empty where it decides nothing."""
        if self.audit in CODES:
            return CODES[self.audit]
        return OTHER if (self.severity, self.confidence) in GRAVE else ""

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.path}:{self.line}: {self.said} ({self.audit})"


@dataclass(frozen=True)
class Fault:
    """Where a file is no workflow by GitHub's schema, as a JSON path, and why."""

    path: str
    place: str
    said: str


@dataclass(frozen=True)
class Examined:
    """What the tools said of a pipeline's files."""

    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()
