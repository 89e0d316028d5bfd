"""Operations on one stack that are asked for at the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

AT_ONCE = 6


def queues(count: int, delay: int = 0) -> dict[str, Any]:
    """Return queues, each of which waits for the one before."""
    properties = {"DelaySeconds": delay}
    return {
        f"Q{index}": {
            "Type": "AWS::SQS::Queue",
            "Properties": properties,
            **({"DependsOn": f"Q{index - 1}"} if index else {}),
        }
        for index in range(count)
    }


def codes(calls: Sequence[Callable[[], object]]) -> list[str]:
    """Return what came of calls that are made at the same time: an error's code and text, empty where there is none."""

    def outcome(call: Callable[[], object]) -> str:
        try:
            call()
        except ClientError as error:
            return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
        return ""

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))


def in_turns(events: list[Mapping[str, Any]], name: str) -> bool:
    """Tell whether each operation on the stack began after the one before had ended."""
    of_stack = [e["ResourceStatus"] for e in reversed(events) if e["LogicalResourceId"] == name]
    begun = [status in {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"} for status in of_stack]
    ended = [status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"} for status in of_stack]
    return all(ended[index - 1] for index, begins in enumerate(begun) if begins and index)


def test_one_update_at_a_time_is_admitted(stacks: Any) -> None:
    """The others are refused while one is under way; what is admitted is done whole."""
    name = stacks.create(queues(2))
    updates = [partial(stacks.update, name, queues(2, delay)) for delay in range(1, AT_ONCE + 1)]
    refused = [each for each in codes(updates) if each]
    assert all("state and can not be updated" in each for each in refused)
    assert stacks.told(name)["StackStatus"] == "UPDATE_COMPLETE"
    events = stacks.events(name)
    assert in_turns(events, name)
    begun = [e for e in events if e["LogicalResourceId"] == name and e["ResourceStatus"] == "UPDATE_IN_PROGRESS"]
    assert len(begun) == AT_ONCE - len(refused)


def test_a_change_set_is_executed_once(stacks: Any) -> None:
    """Of those who execute it at the same time one is admitted."""
    name = stacks.create(queues(1))
    made = stacks.client.create_change_set(
        StackName=name, ChangeSetName="c", TemplateBody=stacks.body(queues(1, 3)), ChangeSetType="UPDATE"
    )
    outcomes = codes([lambda: stacks.client.execute_change_set(ChangeSetName=made["Id"])] * AT_ONCE)
    assert outcomes.count("") == 1
    assert {each.partition(":")[0] for each in outcomes if each} <= {"InvalidChangeSetStatus", "ChangeSetNotFound"}
    assert in_turns(stacks.events(name), name)


def test_a_change_set_is_obsolete_once_its_stack_is_updated(stacks: Any) -> None:
    """What it was made from is no longer there."""
    name = stacks.create(queues(1))
    made = stacks.client.create_change_set(
        StackName=name, ChangeSetName="c", TemplateBody=stacks.body(queues(1, 3)), ChangeSetType="UPDATE"
    )
    stacks.update(name, queues(1, 4))
    told = stacks.client.describe_change_set(ChangeSetName=made["Id"])
    assert (told["Status"], told["ExecutionStatus"]) == ("CREATE_COMPLETE", "OBSOLETE")
    with pytest.raises(ClientError, match=r"cannot be executed in its current execution status of \[OBSOLETE\]"):
        stacks.client.execute_change_set(ChangeSetName=made["Id"])


@pytest.mark.parametrize("_round", range(3))
def test_a_stack_that_is_deleted_while_it_is_created_leaves_nothing(
    aws: Any, stacks: Any, unique: Any, _round: int
) -> None:
    """Nothing further is made, and all that was is taken away, whenever the deletion comes."""
    name = unique("stack")
    with ThreadPoolExecutor(1) as pool:
        created = pool.submit(stacks.create, queues(12), name)
        while not created.done() and name not in stacks.names():
            pass
        stack_id = stacks.told(name)["StackId"]
        stacks.client.delete_stack(StackName=name)
        created.result()
    stacks.client.get_waiter("stack_delete_complete").wait(StackName=stack_id, WaiterConfig={"Delay": 1})
    assert not aws.client("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls")
    assert stacks.told(stack_id)["StackStatus"] == "DELETE_COMPLETE"


def test_one_of_two_stacks_has_an_exports_name(stacks: Any, unique: Any) -> None:
    """Also where both are created at the same time."""
    export = unique("export")
    outputs = {"O": {"Value": "x", "Export": {"Name": export}}}
    names = [unique("stack") for _ in range(4)]
    codes([partial(stacks.create, queues(1), name, Outputs=outputs) for name in names])
    statuses = sorted(stacks.told(name)["StackStatus"] for name in names)
    assert statuses == ["CREATE_COMPLETE", "ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE"]
