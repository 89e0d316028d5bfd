"""What the doctor says of the regions from which a system is probed."""

from __future__ import annotations

from typing import Any

from stormproof.core.errors import CouldNotLook
from stormproof.operations.health.probe_regions import region_states


class Regions:
    """Reads of regions: `off` is not enabled, `silent` does not answer; `untold` refuses to say which are enabled."""

    def __init__(self, off: str = "", silent: str = "", *, untold: bool = False) -> None:
        self.off, self.silent, self.untold = off, silent, untold

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Answer for a region."""
        if operation == "describe_regions":
            if self.untold:
                raise CouldNotLook("aws.access_denied", f"{service} {operation}")
            states = {each: "not-opted-in" if each == self.off else "opted-in" for each in parameters["RegionNames"]}
            return {"Regions": [{"RegionName": name, "OptInStatus": state} for name, state in states.items()]}
        if region == self.silent:
            raise CouldNotLook("aws.unreachable", f"{region} does not answer")
        if region == self.off:
            raise CouldNotLook("aws.credentials", "no such credentials")
        return {}

    def pages(self, *_asked: Any, **_parameters: Any) -> list[Any]:
        """Nobody asks."""
        raise AssertionError


def test_a_region_that_is_off_is_told_with_the_command_that_enables_it() -> None:
    """And one that does not answer with its error; one that can be used has no way out."""
    off, fine = region_states(Regions(off="af-south-1"), ("af-south-1", "eu-west-1"))
    assert "enable-region --region-name af-south-1" in off.way_out
    assert not fine.way_out
    silent, _ = region_states(Regions(silent="af-south-1"), ("af-south-1", "eu-west-1"))
    assert "does not answer" in silent.found


def test_who_may_not_ask_which_are_enabled_still_hears_of_one_that_is_off() -> None:
    """It knows no credentials of the account."""
    off, _ = region_states(Regions(off="af-south-1", untold=True), ("af-south-1", "eu-west-1"))
    assert "has not enabled it" in off.found
    assert off.way_out


def test_fewer_than_two_other_regions_are_told() -> None:
    """With the place where they are named."""
    few, _ = region_states(Regions(), ("eu-west-1",))
    assert "[regions] probes" in few.way_out
