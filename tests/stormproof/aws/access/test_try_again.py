"""Refusals that pass by themselves."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
import stamina

from stormproof.aws.access.try_again import OF_A_SERVICE, passes_by_itself
from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Call


@pytest.mark.parametrize("service", sorted(set(OF_A_SERVICE) - {"s3"}))
def test_a_code_is_one_that_the_services_model_knows(service: str) -> None:
    """By name, or by the code that the model gives the error; S3's are in no model."""
    shapes = _model(service).error_shapes
    known = {code for each in shapes for code in (each.name, each.metadata.get("error", {}).get("code"))}
    assert {code.rpartition(".")[2] for code in OF_A_SERVICE[service]} <= known


def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


@pytest.mark.parametrize(
    ("operation", "passes"), [("update_time_to_live", True), ("tag_resource", True), ("create_table", False)]
)
def test_a_table_in_use_is_one_that_is_there_or_that_changes(
    made_up: Any, refuse: Any, operation: str, *, passes: bool
) -> None:
    """One code stands for both: a create is refused for good, a change for as long as another one is under way."""
    asked: list[str] = []

    def call(**_: Any) -> dict[str, Any]:
        asked.append(operation)
        if len(asked) < 3:
            raise refuse("ResourceInUseException", "Attempt to change a resource which is still in use")
        return {}

    bed = made_up({"dynamodb": {operation: call}})
    with stamina.set_testing(True, attempts=4, cap=True):
        if passes:
            bed.connection.writer.call(Call("dynamodb", operation, {}))
        else:
            with pytest.raises(CallFailed) as caught:
                bed.connection.writer.call(Call("dynamodb", operation, {}))
            assert caught.value.code == "aws.already_exists"
    assert len(asked) == (3 if passes else 1)


def test_a_code_means_it_of_its_own_service_alone() -> None:
    """A conflict of a backup vault passes, one of a queue's name does after a minute; a schedule's is for good."""
    assert passes_by_itself("backup", "ConflictException")
    assert passes_by_itself("sqs", "AWS.SimpleQueueService.QueueDeletedRecently")
    assert not passes_by_itself("scheduler", "ConflictException")
