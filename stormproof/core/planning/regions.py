"""Other regions than the API's: looking there, and what is planned there.

A region that an account has not enabled knows no credentials of it:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Blocked, Call, NoChange, Step

CREDENTIALS = "aws.credentials"
REGION_OFF = "aws.region_off"
"""Code of a region that does not know credentials which the API's region knows."""
ActualT = TypeVar("ActualT")


@dataclass(frozen=True)
class RegionalReads:
    """Reads of one region, unless another is named. Thread-safe as far as the reads behind are."""

    reads: Reads
    region: str

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a read-only operation there; raises as the reads behind, and CouldNotLook ``aws.region_off``."""
        where = region or self.region
        return self._there(where, lambda: self.reads.read(service, operation, region=where, **parameters))

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Call a paginated operation there; raises as `read`."""
        where = region or self.region
        return self._there(where, lambda: self.reads.pages(service, operation, items, region=where, **parameters))

    def _there(self, region: str, look: Callable[[], ActualT]) -> ActualT:
        try:
            return look()
        except CouldNotLook as error:
            if error.code != CREDENTIALS:
                raise
            said = f"region {region} does not know these credentials: the account has not enabled it"
            raise CouldNotLook(REGION_OFF, f"{said} (aws account enable-region --region-name {region})") from error


def in_region(reads: Reads, region: str) -> Reads:
    """Return what looks in a region; the reads themselves where it is empty, the API's."""
    return RegionalReads(reads, region) if region else reads


def at(context: PlanContext, region: str) -> PlanContext:
    """Return what a control plans for in another region."""
    return replace(context, system=context.system.at(region))


def moved(step: Step, region: str, called_in: str) -> Step:
    """Return a step that was planned as if its region were the API's: its resource says where, its calls go there.

    Without `called_in` the calls stay as they are. What is blocked is blocked of the region: things bear one name in
    each, and none waits for another region's.
    """
    if isinstance(step, Blocked):
        return replace(step, resource=region, reason=f"{step.resource}: {step.reason}")
    resource = step.resource if f":{region}:" in step.resource else f"{region}/{step.resource.lstrip('/')}"
    if isinstance(step, NoChange):
        return replace(step, resource=resource)
    calls, back = (tuple(there(call, called_in) for call in each) for each in (step.calls, step.backed_out_by))
    return replace(step, resource=resource, calls=calls, backed_out_by=back)


def there(call: Call, region: str) -> Call:
    """Return a call that is made in a region, unless it names one."""
    return call if call.region or not region else replace(call, region=region)
