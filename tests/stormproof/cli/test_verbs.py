"""The administrator's verbs against the embedded AWS, as its user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema

from provisioners import CONTROLS
from stormproof.aws.access.connection import connect
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import load_target
from stormproof.aws.undo.journal import Journal
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call
from stormproof.operations.provision import carry_out, plan_controls
from stormproof.operations.undo import finish_undo
from tests.hardened_site import Site

Run = Callable[..., Any]

SCHEMA = json.loads((Path(__file__).parents[3] / "contracts" / "plan.schema.json").read_text("utf-8"))


def test_a_plan_shows_changes_and_cost_and_makes_none(
    stormproof: Run, localaws: dict[str, Any], tmp_path: Path
) -> None:
    """Before -> after, what breaks, and the sum against the budget; a second look finds the same.

    As JSON it keeps to its contract: alone on stdout, or the same in a file.
    """
    first = stormproof("plan", "--target", localaws["target"], "--json", "plan.json")
    assert first.returncode == 0, first.stderr
    for part in ("method-authorization", "NONE -> CUSTOM", "BREAKING for clients", "of a budget of 50.00"):
        assert part in first.stdout
    assert "\x1b" not in first.stdout
    document = json.loads(stormproof("plan", "--target", localaws["target"], "--json", "-").stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["changes"]
    assert json.loads((tmp_path / "plan.json").read_text()) == document


def test_applying_twice_changes_nothing_the_second_time(stormproof: Run, standing: str) -> None:
    """The second plan is empty, and the second apply says that there is nothing to do."""
    document = json.loads(stormproof("plan", "--target", standing, "--json", "-").stdout)
    assert document["changes"] == []
    again = stormproof("apply", "--yes", "--target", standing)
    assert again.returncode == 0
    assert "Nothing to change" in again.stdout


def test_a_plan_says_what_the_runbook_lacks(stormproof: Run, hardened: str, site: Site) -> None:
    """It is its keeper's to write: nothing of it is a change."""
    alarms = site.client("cloudwatch")
    alarm = {"AlarmName": f"owners-{site.system.api.id}", "Namespace": "AWS/Lambda", "MetricName": "Throttles"}
    judged = {"Statistic": "Sum", "Period": 300, "EvaluationPeriods": 1, "Threshold": 1.0}
    about = {"Dimensions": [{"Name": "FunctionName", "Value": site.system.functions[0].name}]}
    alarms.put_metric_alarm(**alarm, **judged, **about, ComparisonOperator="GreaterThanOrEqualToThreshold")
    try:
        done = stormproof("plan", "--criteria", "10.2", "--target", hardened, "--json", "-")
    finally:
        alarms.delete_alarms(AlarmNames=[alarm["AlarmName"]])
    assert "runbook.alarm_without_section" in done.stdout
    assert json.loads(done.stdout)["changes"] == []


def test_a_converged_system_is_only_read(standing: str) -> None:
    """Discovering, looking for interrupted undos, planning and applying again make no mutating call at all."""
    connection = connect(load_target(Path(standing)), lambda _: None)
    system = discover(connection.reader, connection.target)
    finish_undo(connection, system)
    plan = plan_controls(connection, system, CONTROLS)
    carry_out(connection, system, plan, lambda *_: None)
    assert connection.counts.write == 0
    assert connection.counts.read > 0


def test_what_was_put_on_is_taken_off(stormproof: Run, localaws: dict[str, Any]) -> None:
    """After apply and remove the API answers as it was found, and removing again finds nothing."""
    target = localaws["target"]
    assert stormproof("apply", "--yes", "--criteria", "1.1", "--target", target).returncode == 0
    assert stormproof("remove", "--yes", "--target", target).returncode == 0
    again = stormproof("remove", "--yes", "--target", target)
    assert "Nothing to change" in again.stdout
    plan = json.loads(stormproof("plan", "--target", target, "--json", "-").stdout)
    assert any(c["control"] == "method-authorization" for c in plan["changes"])


def test_changes_need_the_targets_permission(
    stormproof: Run, at_embedded: dict[str, str], client: Callable[..., Any], tmp_path: Path
) -> None:
    """A target file from `target init` permits nothing; apply and remove refuse with status 2."""
    init_by_tags(stormproof, at_embedded)
    calls_before = function_count(client)
    for verb in ("apply", "remove"):
        done = stormproof(verb, "--yes", **at_embedded)
        assert done.returncode == 2
        assert "does not permit changes" in done.stderr
    assert function_count(client) == calls_before
    assert not (tmp_path / ".stormproof").exists()


def function_count(client: Callable[..., Any]) -> int:
    """Return how many functions there are."""
    return len(client("lambda").list_functions()["Functions"])


def init_by_tags(stormproof: Run, environment: dict[str, str], *more: str) -> Any:
    """Write a target file by the example's tags."""
    words = ["--name", "found", "--environment", "staging", "--region", "us-east-1", "--admin-email", "a@example.com"]
    return stormproof("target", "init", *words, "--tag", "application=agenticai", *more, **environment)


def test_a_target_file_is_written_from_discovery(stormproof: Run, at_embedded: dict[str, str], tmp_path: Path) -> None:
    """By tags: the account comes from the credentials, what was found is written as comments, and it works."""
    done = init_by_tags(stormproof, at_embedded)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "stormproof.toml").read_text()
    assert 'allowed_accounts = ["123456789012"]' in text
    assert "#   function agenticai-pm (role pm)" in text
    checked = stormproof("target", "check", **at_embedded)
    assert checked.returncode == 0, checked.stderr
    assert "in order" in checked.stdout


def test_a_target_on_the_embedded_aws_needs_its_ready_file_and_nothing_else(
    stormproof: Run, localaws: dict[str, Any], tmp_path: Path
) -> None:
    """Regions, addresses and credentials stand in it; the file that is written works in any shell."""
    (tmp_path / "ready.json").write_text(json.dumps(localaws))
    words = ["--name", "found", "--environment", "staging", "--admin-email", "a@example.com"]
    done = stormproof("target", "init", *words, "--tag", "application=agenticai", "--ready-file", "ready.json")
    assert done.returncode == 0, done.stderr
    assert "All is permitted" in done.stdout
    target = load_target(tmp_path / "stormproof.toml")
    assert [target.regions.primary, *target.regions.probes] == localaws["regions"]
    assert target.permitted.provision
    examined = stormproof("doctor")
    assert examined.returncode == 0, examined.stdout
    assert localaws["gateway_url"] in examined.stdout


def test_a_ready_file_that_is_none_is_named(stormproof: Run, tmp_path: Path) -> None:
    """One that is not there, no JSON, or another JSON file."""
    for number, text in enumerate((None, "export A=b", "{}", "[]")):
        if text is not None:
            (tmp_path / f"{number}.json").write_text(text)
        done = stormproof("target", "init", "--ready-file", f"{number}.json")
        assert done.returncode == 2
        assert f"--ready-file {number}.json" in done.stderr


def test_the_region_of_the_environment_is_taken(stormproof: Run, at_embedded: dict[str, str], tmp_path: Path) -> None:
    """As every AWS tool takes it; and who is sent to an emulator is told what that needs."""
    words = ["--name", "found", "--environment", "staging", "--admin-email", "a@example.com"]
    given = {**at_embedded, "AWS_DEFAULT_REGION": "us-east-1"}
    done = stormproof("target", "init", *words, "--tag", "application=agenticai", **given)
    assert done.returncode == 0, done.stderr
    assert "give --ready-file" in done.stdout
    assert load_target(tmp_path / "stormproof.toml").regions.primary == "us-east-1"


def test_a_target_file_is_not_overwritten(stormproof: Run, at_embedded: dict[str, str], tmp_path: Path) -> None:
    """What an administrator wrote stays."""
    (tmp_path / "stormproof.toml").write_text("mine")
    done = init_by_tags(stormproof, at_embedded)
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert (tmp_path / "stormproof.toml").read_text() == "mine"


def test_a_system_that_is_not_there_leaves_no_file(
    stormproof: Run, at_embedded: dict[str, str], tmp_path: Path
) -> None:
    """Nothing half-written, one message."""
    done = init_by_tags(stormproof, at_embedded, "--tag", "application=nothing")
    assert done.returncode == 2
    assert "nothing in us-east-1 is tagged application = nothing" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_target_file_by_names(
    stormproof: Run, at_embedded: dict[str, str], localaws: dict[str, Any], tmp_path: Path
) -> None:
    """Explicit names are kept as they are."""
    system = localaws["system"]
    words = ["--name", "n", "--environment", "staging", "--region", "us-east-1", "--admin-email", "a@example.com"]
    words += ["--rest-api-id", system["rest_api_id"], "--table", system["table"], "--bucket", system["bucket"]]
    words += [word for role, name in system["functions"].items() for word in ("--function", f"{role}={name}")]
    words += [word for queue in system["queues"] for word in ("--queue", queue)]
    done = stormproof("target", "init", *words, **at_embedded)
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "stormproof.toml").read_text()
    assert f'rest_api_id = "{system["rest_api_id"]}"' in written
    assert (f'tables = ["{system["table"]}"]' in written, f'buckets = ["{system["bucket"]}"]' in written) == (
        True,
        True,
    )


def test_a_system_by_names_may_have_no_stores(
    stormproof: Run, at_embedded: dict[str, str], localaws: dict[str, Any], tmp_path: Path
) -> None:
    """Nobody is asked for a bucket of somebody else's: what is not named is none, and that is told."""
    system = localaws["system"]
    words = ["--name", "n", "--environment", "staging", "--region", "us-east-1", "--admin-email", "a@example.com"]
    words += ["--rest-api-id", system["rest_api_id"], "--function", f"api={system['functions']['api']}"]
    done = stormproof("target", "init", *words, **at_embedded)
    assert done.returncode == 0, done.stderr
    assert "the system has no table and no bucket and no queue" in done.stdout
    assert "tables = []" in (tmp_path / "stormproof.toml").read_text()


def test_what_is_missing_cannot_be_asked_without_a_terminal(stormproof: Run, at_embedded: dict[str, str]) -> None:
    """All options that are missing are named at once."""
    done = stormproof("target", "init", "--name", "n", "--environment", "e", "--stack", "s", **at_embedded)
    assert done.returncode == 2
    assert "--region, --admin-email are missing" in done.stderr


def test_another_account_is_refused(stormproof: Run, at_embedded: dict[str, str], tmp_path: Path) -> None:
    """Credentials of an account that the target does not allow stop every verb before it looks further."""
    init_by_tags(stormproof, at_embedded)
    file = tmp_path / "stormproof.toml"
    file.write_text(file.read_text().replace("123456789012", "210987654321"))
    for verb in (["plan"], ["undo"], ["target", "check"]):
        done = stormproof(*verb, **at_embedded)
        assert done.returncode == 2
        assert "account 123456789012" in done.stderr
        assert "210987654321" in done.stderr


def test_the_doctor_finds_nothing_wrong_with_the_embedded_aws(stormproof: Run, localaws: dict[str, Any]) -> None:
    """Every check is made and well."""
    done = stormproof("doctor", "--target", localaws["target"], "--json", "-")
    findings = json.loads(done.stdout)["findings"]
    assert [f for f in findings if not f["well"]] == []
    assert done.returncode == 0
    assert {"credentials", "read apigateway", "system", "clock", "API", "journal", "undo"} <= {
        f["check"] for f in findings
    }


def test_the_doctor_names_what_is_wrong_and_the_way_out(
    stormproof: Run, localaws: dict[str, Any], tmp_path: Path
) -> None:
    """A wrong table is found in the system check, all other checks are still made."""
    system = {key: value for key, value in localaws["system"].items() if key != "stage"} | {"table": "gone"}
    functions = ", ".join(f'{role} = "{name}"' for role, name in system.pop("functions").items())
    named = "\n".join([f"{key} = {json.dumps(value)}" for key, value in system.items()])
    told = Path(localaws["target"]).read_text().replace('stack = "agenticai"', f"{named}\nfunctions = {{{functions}}}")
    (tmp_path / "stormproof.toml").write_text(told)
    done = stormproof("doctor")
    assert done.returncode == 2
    assert "no table gone" in done.stdout
    assert "-> correct [system]" in done.stdout
    assert "read logs" in done.stdout


def test_an_interrupted_disturbance_is_listed_and_put_back(
    stormproof: Run, localaws: dict[str, Any], client: Callable[..., Any], tmp_path: Path
) -> None:
    """`undo --list` shows it, other verbs say it first, `undo` completes it, and then nothing is pending.

    What another machine wrote is told and not run, and what its owner changed meanwhile is not overwritten.
    """
    function, target = localaws["system"]["functions"]["ops"], localaws["target"]
    before = client("lambda").get_function_configuration(FunctionName=function)["Timeout"]
    connection = connect(load_target(Path(target)), lambda _: None)
    system = discover(connection.reader, connection.target)

    def timeout(seconds: int) -> Call:
        return Call("lambda", "update_function_configuration", {"FunctionName": function, "Timeout": seconds})

    shortened = FaultInjection("the timeout is shortened", (timeout(1),), (timeout(before),))
    foreign = Journal(connection, system, tmp_path / "another machine").begin(shortened)
    refused = stormproof("undo", "--yes", "--target", target)
    assert (refused.returncode, "another machine" in refused.stderr) == (4, True)
    assert stormproof("undo", "--keep", foreign.id, "--yes", "--target", target).returncode == 0
    assert "is no entry" in stormproof("undo", "--keep", foreign.id, "--yes", "--target", target).stderr
    journal = Journal(connection, system, tmp_path / ".stormproof")
    journal.carry_out(journal.begin(shortened), shortened)
    listed = stormproof("undo", "--list", "--target", target)
    assert "the timeout is shortened" in listed.stdout
    assert "still to be undone" in stormproof("plan", "--target", target).stdout
    assert client("lambda").get_function_configuration(FunctionName=function)["Timeout"] == 1
    client("lambda").update_function_configuration(FunctionName=function, Timeout=77)
    conflict = stormproof("undo", "--yes", "--target", target)
    assert conflict.returncode == 4
    assert all(f"Timeout {each}" in conflict.stderr for each in (77, before, 1))
    client("lambda").update_function_configuration(FunctionName=function, Timeout=1)
    done = stormproof("undo", "--yes", "--target", target)
    assert done.returncode == 0, done.stderr
    assert "1 put back, and seen to be as before" in done.stdout
    assert client("lambda").get_function_configuration(FunctionName=function)["Timeout"] == before
    assert "Nothing is pending" in stormproof("undo", "--target", target).stdout
