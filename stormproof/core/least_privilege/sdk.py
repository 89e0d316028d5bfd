"""A call of the SDK, as code makes it or a library makes it for code."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.least_privilege.names import Alternative


@dataclass(frozen=True)
class SdkCall:
    """A call of a client's method; `arguments`: keyword or position -> what it names, nothing where it is not told."""

    service: str
    method: str
    arguments: tuple[tuple[str, frozenset[Alternative]], ...] = ()

    def named(self, argument: str) -> frozenset[Alternative] | None:
        """Return what an argument names, None where it is not given."""
        return dict(self.arguments).get(argument)
