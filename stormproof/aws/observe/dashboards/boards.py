"""The account's dashboards by their names and bodies.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html
"""

from __future__ import annotations

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads


def body_of(reads: Reads, name: str) -> str | None:
    """Return a dashboard's body, None where there is no such dashboard."""
    try:
        return str(reads.read("cloudwatch", "get_dashboard", DashboardName=name)["DashboardBody"])
    except NotThere:
        return None


def bodies(reads: Reads) -> dict[str, str]:
    """Return the body of every dashboard of the account by its name; one that has just gone is left out."""
    names = reads.pages("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName")
    found = {str(name): body_of(reads, str(name)) for name in names}
    return {name: body for name, body in found.items() if body is not None}
