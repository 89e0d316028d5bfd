"""JSON records, as Lambda writes them to a log and answers with; of its text log the line that stands for a report.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html (platform.report)
"""

from __future__ import annotations

import json
from typing import Any

REPORT = "platform.report"
TEXT_REPORT = "REPORT RequestId"


def object_of(text: str) -> dict[str, Any]:
    """Return the JSON object that a text is, an empty one for any other text."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
