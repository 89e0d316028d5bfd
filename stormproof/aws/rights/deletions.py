"""What a deletion of several objects needs: of versions by their IDs another action than of objects.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def deletes_versions(parameters: Mapping[str, Any]) -> bool:
    """Tell whether DeleteObjects names versions; what is not known yet (a Ref) names none."""
    objects = parameters.get("Delete", {}).get("Objects", ())
    return isinstance(objects, list | tuple) and any("VersionId" in each for each in objects)
