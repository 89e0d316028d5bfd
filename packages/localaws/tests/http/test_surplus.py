"""Members that a model lacks go from the answers that are known to hold them, at any depth; all else stays."""

from __future__ import annotations

import json

import pytest
from moto.core.utils import get_service_model

from localaws.calls.exchange import Reply
from localaws.http.surplus import SURPLUS, without_surplus
from localaws_testing.calls import call_of


def test_surplus_members_go_from_each_element() -> None:
    """ListRules tells no CreatedBy."""
    rules = {"Rules": [{"Name": "a", "CreatedBy": "1"}, {"Name": "b"}]}
    reply = without_surplus(call_of("events", "list_rules"), Reply(200, json.dumps(rules).encode()))
    assert json.loads(reply.body) == {"Rules": [{"Name": "a"}, {"Name": "b"}]}


def test_refusals_and_other_answers_stay_as_they_are() -> None:
    """Nothing is read that need not be."""
    for call, reply in (
        (call_of("events", "list_rules"), Reply(400, b"no JSON")),
        (call_of("events", "list_event_buses"), Reply(200, b"no JSON")),
    ):
        assert without_surplus(call, reply) is reply


@pytest.mark.parametrize(("service", "operation"), list(SURPLUS))
def test_what_is_listed_is_in_no_model(service: str, operation: str) -> None:
    """An entry that a newer model has would take away what AWS answers."""
    for path in SURPLUS[service, operation]:
        shape = get_service_model(service).operation_model(operation).output_shape
        *outer, last = path.split(".")
        for name in outer:
            members = {each.serialization.get("name", member): each for member, each in shape.members.items()}
            shape = members[name].member if members[name].type_name == "list" else members[name]
        assert last not in {each.serialization.get("name", member) for member, each in shape.members.items()}
