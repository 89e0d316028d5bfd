"""IAM's last accessed information of a role: a report that is asked for and awaited.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.core.clock import Clock, poll
from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.accessed import Accessed
from stormproof.core.planning.controls import Reads

WITHIN_S, EVERY_S = 60.0, 1.0
DONE, FAILED = "COMPLETED", "FAILED"
FAILS = "roles.not_reported"


def last_accessed(reads: Reads, clock: Clock, role: str) -> tuple[Accessed, ...]:
    """Return the services that a role has asked within the period that IAM tracks; `reads` keep no answers.

    Raises CouldNotLook, ``roles.not_reported`` for a report that fails, and NotThere for no such role.
    """
    job = str(
        reads.read("iam", "generate_service_last_accessed_details", Arn=role, Granularity="ACTION_LEVEL")["JobId"]
    )
    done = poll(
        lambda: reads.read("iam", "get_service_last_accessed_details", JobId=job),
        lambda answer: answer["JobStatus"] in {DONE, FAILED},
        clock=clock,
        within_s=WITHIN_S,
        every_s=EVERY_S,
        what=f"the report on what {role} has used",
    )
    if done["JobStatus"] == FAILED:
        said = (done.get("Error") or {}).get("Message", "")
        raise CouldNotLook(FAILS, f"the report on what {role} has used failed: {said}")
    found = list(done.get("ServicesLastAccessed") or ())
    while done.get("IsTruncated"):
        done = reads.read("iam", "get_service_last_accessed_details", JobId=job, Marker=done["Marker"])
        found += done.get("ServicesLastAccessed") or ()
    return tuple(_accessed(each) for each in found if each.get("LastAuthenticated"))


def _accessed(service: Mapping[str, Any]) -> Accessed:
    tracked = service.get("TrackedActionsLastAccessed") or ()
    actions = {str(each["ActionName"]): each["LastAccessedTime"] for each in tracked if each.get("LastAccessedTime")}
    return Accessed(str(service["ServiceNamespace"]), service["LastAuthenticated"], actions)
