"""What an owner does in another way is done to what stands there, whatever other controls have made."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.errors import NotThere
from stormproof.sabotage.authentication.owners_entry_points import signed_url
from tests.provisioners.fakes import SYSTEM, FakeReads, context, served_by
from tests.provisioners.made_functions import guarded_configuration


def no_alias(**_: Any) -> Any:
    """Only requirements 6 and 8 make one."""
    raise NotThere("no alias")


@pytest.mark.parametrize(("alias", "asked"), [({"FunctionVersion": "3"}, {"Qualifier": "live"}), (no_alias, {})])
def test_a_signed_url_leads_to_the_alias_where_there_is_one(alias: Any, asked: dict[str, str]) -> None:
    """Where requirement 1 alone is applied there is none, and the function itself gets it; the undo takes the same."""
    reads = FakeReads(
        {
            ("lambda", "get_function_configuration"): guarded_configuration(),
            ("lambda", "get_alias"): alias,
            ("apigateway", "get_resources"): [served_by(SYSTEM.functions[0])],
        }
    )
    found = signed_url(reads, context())
    where = {"FunctionName": SYSTEM.functions[0].name, **asked}
    assert [call.parameters for call in found.calls] == [{**where, "AuthType": "AWS_IAM"}]
    assert [call.parameters for call in found.undo] == [where]
