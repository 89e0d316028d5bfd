"""What removals leave is exported of the groups that functions really write to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stormproof.core.export.settings import LOG_GROUP
from stormproof.operations.export.live import kept
from tests.provisioners.fakes import SYSTEM, FakeReads

NAME = SYSTEM.functions[0].name
GROUPS = {f"/aws/lambda/{NAME}": 7, f"/aws/lambda/{NAME}-other": 30, f"/elsewhere/{NAME}": 14, "/shop/logs": 90}


def logging(latest: str = "", served: str = "") -> list[tuple[str, int]]:
    """Return the retentions that are exported where the function logs to these groups, to its usual one for none."""

    def configuration(**asked: Any) -> dict[str, Any]:
        group = served if asked.get("Qualifier") else latest
        return {"FunctionName": NAME, "Version": "1", "LoggingConfig": {"LogGroup": group} if group else {}}

    def groups(*, logGroupNamePrefix: str) -> list[dict[str, Any]]:  # noqa: N803 - AWS's name
        found = GROUPS.items()
        return [{"logGroupName": n, "retentionInDays": d} for n, d in found if n.startswith(logGroupNamePrefix)]

    reads = FakeReads(
        {
            ("lambda", "get_function_configuration"): configuration,
            ("lambda", "get_alias"): {"FunctionVersion": "1"},
            ("logs", "describe_log_groups"): groups,
        }
    )
    found = list(kept(reads, replace(SYSTEM, tables=(), buckets=())))
    assert {each.type for each in found} <= {LOG_GROUP}
    return [(each.name, each.value) for each in found]


def test_a_group_that_only_ends_like_a_function_is_nobody_s() -> None:
    """Whatever its name: it is told by the function's own settings where it logs to."""
    assert logging() == [(f"/aws/lambda/{NAME}", 7)]
    assert logging("/shop/logs", "/shop/logs") == [("/shop/logs", 90)]
    assert logging("/shop/logs") == [(f"/aws/lambda/{NAME}", 7), ("/shop/logs", 90)]
    assert logging("/not/there", "/not/there") == []
