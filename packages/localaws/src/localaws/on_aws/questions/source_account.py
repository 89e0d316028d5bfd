"""Whether Lambda sends ``aws:SourceAccount`` when it assumes a function's role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from localaws.on_aws.making import Scratch

ANOTHER = "000000000000"
CODE = "def answer(event, context):\n    return 'ran'\n"


def ask(scratch: Scratch) -> Mapping[str, Any]:
    """Return, by the account that the role's trust demands, whether a function can be made and runs.

    The key is sent if the own account's function runs and the other's does not; it is not sent if neither does.
    """
    accounts = {"own account": scratch.place.account, "another account": ANOTHER}
    return {name: _tried(scratch, name.split()[0], account) for name, account in accounts.items()}


def _tried(scratch: Scratch, name: str, account: str) -> str:
    role = scratch.role(f"trust-{name}", {"StringEquals": {"aws:SourceAccount": account}})
    try:
        function = scratch.function(f"trust-{name}", role, CODE)
        answer = scratch.place.client("lambda").invoke(FunctionName=function)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return str(answer.get("FunctionError") or answer["Payload"].read().decode())
