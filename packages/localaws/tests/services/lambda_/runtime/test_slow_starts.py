"""A function that takes long to start is not refused at once: Lambda tries once more, with the function's timeout.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.lambda_.runtime import instances


def test_what_takes_too_long_to_start_has_the_functions_timeout_then(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function that starts slowly is served, unless it takes longer than its own timeout, too."""
    monkeypatch.setattr(instances, "INIT_LIMIT_S", 0.2)
    starts_slowly = "import time\ntime.sleep(0.5)\ndef handler(event, context):\n    return event\n"
    bench.add("slowly", starts_slowly, timeout_s=20)
    assert bench.result("slowly", "well") == "well"
    bench.add("never", starts_slowly.replace("0.5", "20"), timeout_s=1)
    assert bench.error("never", "well")["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
