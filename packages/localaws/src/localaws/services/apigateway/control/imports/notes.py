"""What an import warns of: what it leaves out, by name; never in silence.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-errors-warnings.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from moto.apigateway.exceptions import BadRequestException

PREFIX = "x-amazon-apigateway-"
# Extensions that say something here, by where they stand.
OF_API = frozenset(
    PREFIX + name
    for name in (
        "api-key-source",
        "binary-media-types",
        "endpoint-access-mode",
        "endpoint-configuration",
        "gateway-responses",
        "minimum-compression-size",
        "policy",
        "request-validator",
        "request-validators",
        "security-policy",
    )
)
OF_PATH = frozenset({PREFIX + "any-method"})
OF_METHOD = frozenset(PREFIX + name for name in ("auth", "integration", "request-validator"))
OF_SCHEME = frozenset(PREFIX + name for name in ("authorizer", "authtype"))


@dataclass
class Notes:
    """Collects the warnings of one import."""

    warnings: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Keep a warning."""
        self.warnings.append(text)

    def extensions(self, where: str, names: Iterable[str], honoured: Collection[str]) -> None:
        """Warn of each ``x-amazon-`` name that says nothing here."""
        for name in names:
            if name.startswith("x-amazon-") and name not in honoured:
                self.warn(f"Extension '{name}' of {where} is not implemented by localaws and was left out")

    def raise_any(self) -> None:
        """Raise BadRequestException with all warnings, as ``failonwarnings`` asks."""
        if self.warnings:
            raise BadRequestException(
                "Warnings found during import:" + "".join(f"\n\t{each}" for each in self.warnings)
            )
