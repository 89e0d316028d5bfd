"""`stormproof policy` prints what IAM takes, and the doctor misses an action that is taken from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.rights import policies
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.owners_things import owners_things
from stormproof.operations.reach import reach
from stormproof.operations.rights import TOLD, rights

Run = Callable[..., Any]


def documents(stormproof: Run, verb: str, target: str) -> list[dict[str, Any]]:
    """Return the policies of a verb."""
    done = stormproof("policy", verb, "--target", target)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return found if isinstance(found, list) else [found]


def test_a_policy_names_this_target_s_resources(stormproof: Run, localaws: dict[str, Any]) -> None:
    """One document is printed as IAM takes it; with several all are listed, and said."""
    system, region = localaws["system"], localaws["region"]
    text = json.dumps(documents(stormproof, "plan", localaws["target"]))
    assert f"arn:aws:apigateway:{region}::/restapis/{system['rest_api_id']}/*" in text
    assert f":table/{system['table']}" in text
    done = stormproof("policy", "apply", "--target", localaws["target"])
    count = len(json.loads(done.stdout))
    assert f"{count} documents" in done.stderr
    last = stormproof("policy", "apply", "--target", localaws["target"], "--part", str(count))
    assert json.loads(last.stdout) == json.loads(done.stdout)[-1]
    assert stormproof("policy", "apply", "--target", localaws["target"], "--part", str(count + 1)).returncode == 2


def test_terraform_gets_resources(stormproof: Run, localaws: dict[str, Any]) -> None:
    """One a document."""
    done = stormproof("policy", "verify", "--format", "terraform", "--target", localaws["target"])
    assert done.stdout.count('resource "aws_iam_policy"') == len(documents(stormproof, "verify", localaws["target"]))


def of_all_verbs(file: Path) -> list[Any]:
    """Return the policies of all verbs, of a target that is looked at once for all of them."""
    reached = reach(file)
    reads, system = reached.connection.reader, reached.system
    roles, things = owners_roles(reads, system), owners_things(reads, reached.context)
    wanted = (rights(verb, reached.connection.target, system, roles, things) for verb in TOLD)
    return [each for several in wanted for each in policies.documents(several)]


@pytest.fixture
def lacking(localaws: dict[str, Any], client: Callable[..., Any], tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Makes a user with the policies of all verbs but for one action; yields a target file of his, and the action."""
    iam, name, action = client("iam"), "least", "wafv2:CreateWebACL"
    iam.create_user(UserName=name)
    made = of_all_verbs(Path(localaws["target"]))
    for number, document in enumerate(made):
        for statement in document["Statement"]:
            statement["Action"] = [each for each in statement["Action"] if each != action]
        document["Statement"] = [each for each in document["Statement"] if each["Action"]]
        iam.put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    text = Path(localaws["target"]).read_text("utf-8")
    keys = f'access_key_id = "{key["AccessKeyId"]}"\nsecret_access_key = "{key["SecretAccessKey"]}"\n'
    lines = [line for line in text.splitlines(keepends=True) if "access_key" not in line]
    file = tmp_path / "least.toml"
    file.write_text("".join(lines).replace("[embedded]\n", f"[embedded]\n{keys}"), "utf-8")
    yield str(file), action
    for number in range(len(made)):
        iam.delete_user_policy(UserName=name, PolicyName=f"p{number}")
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=name)


def test_the_doctor_names_the_one_action_that_is_missing(stormproof: Run, lacking: tuple[str, str]) -> None:
    """And no other: with it, all would be well."""
    file, action = lacking
    done = stormproof("doctor", "--target", file, "--json", "-")
    assert done.returncode == 2
    wrong = {each["check"]: each["found"] for each in json.loads(done.stdout)["findings"] if not each["well"]}
    assert "may apply" in wrong
    assert {"may plan", "may verify"}.isdisjoint(wrong)
    for check, found in wrong.items():
        assert check.startswith(("may ", "apply"))
        assert all(part.strip().startswith(action) for part in found.removeprefix("denied: ").split(", "))
