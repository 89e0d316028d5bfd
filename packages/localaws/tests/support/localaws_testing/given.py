"""What facts may name without making it: placeholders that stand for something from the beginning."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from localaws_testing.aws import Aws

ACCOUNT, REGION = "123456789012", "us-east-1"
HANDLER = "def handler(event, context):\n    return event\n"


def given(aws: Aws) -> Mapping[str, Any]:
    """Return them: account, region, partition, a function's package, a role that Lambda assumes, the gateway's URL.

    ``<now ms>`` is the present by the AWS's clock in milliseconds, ``<now>`` and ``<hour ago>`` in seconds.
    """
    now = int(datetime.fromisoformat(aws.advance(0)).timestamp())
    return {
        "account": ACCOUNT,
        "region": REGION,
        "echo zip": _zip({"index.py": HANDLER}),
        "role": f"arn:aws:iam::{ACCOUNT}:role/recorded",
        "gateway": f"{aws.ready['gateway_url']}/_aws/execute-api",
        "now": now,
        "now ms": now * 1000,
        "hour ago": now - 3600,
    }


def _zip(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()
