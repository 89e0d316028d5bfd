"""What is served at one moment, as one: which version each alias serves, by which role, and the stage's deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ServedVersion:
    """What the alias of a function serves; `role` is the ARN of the role that the version runs by.

    `weights` are the shares of other versions, between 0 and 1, by number; empty where one serves all.
    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """

    function: str
    alias: str
    version: str
    role: str = ""
    weights: tuple[tuple[str, float], ...] = ()

    def __str__(self) -> str:
        """Tell it in a few words."""
        shares = "".join(f", version {number} {share:.0%}" for number, share in self.weights)
        return f"{self.function}:{self.alias} on version {self.version}{shares}"


@dataclass(frozen=True)
class Served:
    """What the whole system serves: of each function that has an alias, and of the stage that serves users."""

    functions: tuple[ServedVersion, ...]
    stage: str
    deployment: str

    def of(self, function: str) -> ServedVersion | None:
        """Return what is served of a function by its name, None where it has no alias."""
        return next((each for each in self.functions if each.function == function), None)

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {
            "functions": [asdict(each) for each in self.functions],
            "stage": self.stage,
            "deployment": self.deployment,
        }


def read_document(found: Mapping[str, Any]) -> Served:
    """Return what `Served.document` tells; raises KeyError, TypeError, ValueError, AttributeError for anything else."""
    functions = tuple(map(_version, found["functions"]))
    return Served(functions, str(found["stage"]), str(found["deployment"]))


def _version(found: Mapping[str, Any]) -> ServedVersion:
    function, alias, version, role = (str(found[name]) for name in ("function", "alias", "version", "role"))
    shares = tuple((str(number), float(share)) for number, share in found["weights"])
    return ServedVersion(function, alias, version, role, shares)
