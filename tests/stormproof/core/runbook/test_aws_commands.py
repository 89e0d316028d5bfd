"""The runbook's lines of the AWS CLI name operations and parameters that AWS has.

The AWS CLI is made from botocore's models: a service's operations and their parameters, written with hyphens.
https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-commandstructure.html
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import botocore.session
import jmespath
import pytest
from botocore import xform_name

from stormproof.core.runbook.commands import AWS_CLI, program, words
from stormproof.core.runbook.library import own_pages

GLOBAL = {"--query": str, "--output": str}
"""Options that every command has, of those that the runbook uses."""
LINES = sorted({each.text for page in own_pages() for each in page.commands if program(each.text) == AWS_CLI})
SAID = sorted({found for page in own_pages() for found in re.findall(r"`(aws [a-z0-9]+ [a-z0-9-]+[^`]*)`", page.text)})


def model(text: str) -> tuple[Any, list[str]]:
    """Return the input of what a line calls, and the line's options; raises for an operation that AWS has not."""
    _, service, operation, *options = words(text)
    session = botocore.session.get_session()
    found = session.get_service_model(service)
    if operation == "wait":
        waiters = session.get_waiter_model(service)
        named = {xform_name(each, "-"): waiters.get_waiter(each).operation for each in waiters.waiter_names}
        return found.operation_model(named[options[0]]).input_shape, options[1:]
    operations = {xform_name(each, "-"): each for each in found.operation_names}
    return found.operation_model(operations[operation]).input_shape, options


@pytest.mark.parametrize("text", [*LINES, *SAID])
def test_each_line_names_what_aws_has(text: str) -> None:
    """The operation, each parameter, and those that it requires; a question of the answer can be read."""
    shape, options = model(text)
    named = [each for each in options if each.startswith("--")]
    members = {f"--{xform_name(each, '-')}": each for each in (shape.members if shape else {})}
    assert not [each for each in named if each not in members and each not in GLOBAL]
    assert {members[each] for each in named if each in members} >= set(shape.required_members if shape else ())
    for option, value in pairwise(options):
        if option == "--query":
            jmespath.compile(value)


@pytest.mark.parametrize("text", ["aws lambda get-allias", "aws lamda get-alias", "aws lambda wait function-upd"])
def test_a_line_that_names_what_aws_has_not_is_found(text: str) -> None:
    """The test above would see it."""
    with pytest.raises((KeyError, botocore.exceptions.UnknownServiceError)):
        model(text)


def test_there_are_lines_to_be_looked_at() -> None:
    """Verbs of Stormproof's have taken the place of all that they can do; of others none is left unseen."""
    assert LINES
