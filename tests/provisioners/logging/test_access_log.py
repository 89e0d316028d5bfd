"""The stages' access log: set up where there is none, reused where it tells enough, else a conflict."""

import json
from typing import Any

from provisioners.logging import access_log
from provisioners.logging.access_format import FORMAT, NEEDED
from stormproof.core.logs.access_log import FIELDS
from stormproof.core.planning.plans import Action
from stormproof.core.queries.library import access_fields
from tests.provisioners.fakes import blocked, changes, context, only, satisfied

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:/stormproof/abc123/access"
THEIRS = "arn:aws:logs:eu-west-1:123456789012:log-group:/theirs"


def stage(name: str = "prod", **settings: str) -> dict[str, Any]:
    """Return a stage with an access log's settings."""
    return {"stageName": name, "accessLogSettings": settings} if settings else {"stageName": name}


def test_every_stage_gets_the_log() -> None:
    """A second stage is a way in too."""
    steps = changes(list(access_log.plan(context(), (stage("dev"), stage("prod")))))
    assert [step.calls[0].parameters["stageName"] for step in steps] == ["dev", "prod"]
    patch = {each["path"]: each["value"] for each in steps[0].calls[0].parameters["patchOperations"]}
    assert patch == {"/accessLogSettings/destinationArn": GROUP, "/accessLogSettings/format": FORMAT}


def test_the_second_plan_is_empty_whichever_form_of_the_arn_is_told() -> None:
    """The group's ARN may end in ``:*``."""
    assert satisfied(list(access_log.plan(context(), (stage(destinationArn=f"{GROUP}:*", format=FORMAT),))))


def test_our_log_with_another_format_is_put_right() -> None:
    """Our own log is ours to mend."""
    change = only(list(access_log.plan(context(), (stage(destinationArn=GROUP, format="$context.requestId"),))))
    assert change.action is Action.UPDATE


def test_our_log_may_tell_more_in_any_order() -> None:
    """An owner's fields stay, and stay when ours are put back; the text of keys does not."""
    fuller = dict(reversed(json.loads(FORMAT).items())) | {"team": "payments", "agent": "$context.identity.userAgent"}
    assert satisfied(list(access_log.plan(context(), (stage(destinationArn=GROUP, format=json.dumps(fuller)),))))
    bent = {**fuller, "status": "200", "key": "$context.identity.apiKey"}
    change = only(list(access_log.plan(context(), (stage(destinationArn=GROUP, format=json.dumps(bent)),))))
    assert json.loads(change.after["format"]) == fuller
    assert satisfied(list(access_log.plan(context(), (stage(**change.after),))))


def test_a_foreign_log_that_is_told_keys_is_a_conflict() -> None:
    """It is not ours to take a field out of."""
    telling = json.dumps({**json.loads(FORMAT), "key": "$context.identity.apiKey"})
    (reason,) = blocked(list(access_log.plan(context(), (stage(destinationArn=THEIRS, format=telling),))))
    assert "identity.apiKey" in reason


def test_a_foreign_log_that_tells_enough_is_reused() -> None:
    """There is one slot a stage, and its owner reads that log; queries know its fields by our names."""
    theirs = {f"their-{number}": f"$context.{variable}" for number, variable in enumerate(NEEDED)}
    known = {name: f"$context.{FIELDS[name]}" for name in access_fields()}
    telling = json.dumps(known | theirs)
    assert satisfied(list(access_log.plan(context(), (stage(destinationArn=THEIRS, format=telling),))))


def test_a_foreign_log_in_json_is_made_to_tell_more_and_stays_what_it_is() -> None:
    """What its owner reads is still there, and the second plan is empty."""
    theirs = {"id": "$context.requestId", "status": "200 or so", "team": "payments"}
    change = only(list(access_log.plan(context(), (stage(destinationArn=THEIRS, format=json.dumps(theirs)),))))
    assert [each["path"] for each in change.calls[0].parameters["patchOperations"]] == ["/accessLogSettings/format"]
    fuller = change.after["format"]
    assert json.loads(fuller).items() >= theirs.items()
    assert satisfied(list(access_log.plan(context(), (stage(destinationArn=THEIRS, format=fuller),))))


def test_a_foreign_log_with_names_of_its_own_gets_those_that_queries_ask_for() -> None:
    """The saved queries are one text, whoever set the log up."""
    theirs = {f"their-{number}": f"$context.{variable}" for number, variable in enumerate(NEEDED)}
    change = only(list(access_log.plan(context(), (stage(destinationArn=THEIRS, format=json.dumps(theirs)),))))
    assert json.loads(change.after["format"])["keyId"] == "$context.authorizer.keyId"
    assert json.loads(change.after["format"]).items() >= theirs.items()


def test_a_foreign_log_that_tells_too_little_is_a_conflict_that_names_both() -> None:
    """Plain text cannot be added to field by field; it is neither replaced nor taken for enough."""
    (reason,) = blocked(list(access_log.plan(context(), (stage(destinationArn=THEIRS, format="$context.requestId"),))))
    assert THEIRS in reason
    assert GROUP in reason
    assert "authorizer.principalId" in reason


def test_a_foreign_firehose_is_a_conflict() -> None:
    """The criterion asks for CloudWatch."""
    firehose = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-x"
    telling = " ".join(f"$context.{variable}" for variable in NEEDED)
    (reason,) = blocked(list(access_log.plan(context(), (stage(destinationArn=firehose, format=telling),))))
    assert "CloudWatch Logs" in reason


def test_removal_switches_our_log_off_and_no_other() -> None:
    """A foreign log stays."""
    actual = (stage("a", destinationArn=GROUP, format=FORMAT), stage("b", destinationArn=THEIRS, format="x"))
    (change,) = changes(list(access_log.remove(context(), actual)))
    assert change.calls[0].parameters["stageName"] == "a"


def test_the_format_is_one_line_of_json_with_the_request_id_and_without_the_key() -> None:
    """API Gateway demands a single line that holds the request's ID; the key must not be in it."""
    assert "\n" not in FORMAT
    assert "$context.requestId" in json.loads(FORMAT).values()
    assert "identity.apiKey" not in FORMAT
