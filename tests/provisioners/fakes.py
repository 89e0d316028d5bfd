"""What provisioner tests plan for: a small system, and reads that answer from a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Blocked, Change, NoChange, Step
from stormproof.core.policy import ENFORCING, Policy, RolesMode
from stormproof.core.system import Bucket, Function, RestApi, System, Table

ACCOUNT = "123456789012"
REGION = "eu-west-1"
NOW = datetime(2026, 11, 29, tzinfo=UTC)
API = "abc123"

TABLE = Table("shop-projects", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/shop-projects")
BUCKET = Bucket("shop-artefacts", "arn:aws:s3:::shop-artefacts")
SYSTEM = System(
    partition="aws",
    account=ACCOUNT,
    region=REGION,
    probe_regions=(),
    api=RestApi(API, "shop", "prod", ("prod",)),
    functions=(Function("api", "shop-api", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-api"),),
    tables=(TABLE,),
    buckets=(BUCKET,),
)

Answer = Mapping[str, Any] | list[Any] | Callable[..., Any]


def served_by(function: Function) -> dict[str, Any]:
    """Return a resource of the API whose GET a function serves, as GetResources tells it with its methods."""
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function.arn}/invocations"
    return {"id": "r1", "path": "/up", "resourceMethods": {"GET": {"methodIntegration": {"uri": uri}}}}


def context(**policy: Any) -> PlanContext:
    """Return what is planned for: all that refuses enforced, roles proposed, with the policy's figures as told."""
    modes: dict[str, Any] = {**ENFORCING, "roles_mode": RolesMode.PROPOSE}
    return PlanContext(SYSTEM, Policy(admin_email="admin@example.com", **{**modes, **policy}), now=lambda: NOW)


class FakeReads:
    """Reads that answer from a table (service, operation) -> answer; what is not in it does not exist."""

    def __init__(self, answers: Mapping[tuple[str, str], Answer]) -> None:
        self._answers = answers

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> Any:
        """Answer a read; raises NotThere for one that is not in the table."""
        answer = self._answers.get((service, operation))
        if answer is None:
            raise NotThere(f"{service} {operation} {parameters}")
        return answer(**parameters) if callable(answer) else answer

    def pages(self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any) -> Any:
        """Answer a paginated read with the items of all pages."""
        return self.read(service, operation, **parameters)


def changes(steps: list[Step]) -> list[Change]:
    """Return the changes among steps."""
    return [step for step in steps if isinstance(step, Change)]


def only(steps: list[Step]) -> Change:
    """Return the one change that the steps are."""
    assert len(steps) == 1, steps
    assert isinstance(steps[0], Change), steps
    return steps[0]


def satisfied(steps: list[Step]) -> bool:
    """Tell whether there is nothing to be done, and something was looked at."""
    return bool(steps) and all(isinstance(step, NoChange) for step in steps)


def kept(steps: list[Step]) -> bool:
    """Tell whether nothing is done to what stands there and is ours, and the user is told so."""
    return satisfied(steps) and all(isinstance(step, NoChange) and step.remark for step in steps)


def blocked(steps: list[Step]) -> list[str]:
    """Return the reasons of conflicts."""
    return [step.reason for step in steps if isinstance(step, Blocked)]


def untold(_text: str) -> None:
    """Take what a step tells, for nobody."""
