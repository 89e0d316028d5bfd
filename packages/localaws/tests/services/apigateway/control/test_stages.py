"""Stages. https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html ."""

from __future__ import annotations

from typing import Any

import pytest

GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:access"


@pytest.fixture
def staged(rest_api: Any) -> Any:
    """A REST API with a stage ``prod``."""
    rest_api.mock()
    rest_api.deploy()
    return rest_api


def test_a_stage_points_to_a_deployment_that_is_there(staged: Any) -> None:
    """On create and on update a dangling deployment is 400."""
    client = staged.client
    with pytest.raises(client.exceptions.BadRequestException, match="Deployment id does not exist"):
        staged.patch_stage(("replace", "/deploymentId", "zzz"))
    with pytest.raises(client.exceptions.BadRequestException, match="Deployment id does not exist"):
        client.create_stage(restApiId=staged.id, stageName="other", deploymentId="zzz")


@pytest.mark.parametrize(
    "operation",
    [
        ("replace", "/accessLogSettings/destinationArn", GROUP),
        ("replace", "/*/*/logging/loglevel", "INFO"),
    ],
)
def test_logging_needs_the_accounts_role(staged: Any, operation: tuple[str, str, str]) -> None:
    """Without cloudwatchRoleArn: AWS's message, and nothing is set."""
    with pytest.raises(staged.client.exceptions.BadRequestException, match="CloudWatch Logs role ARN must be set"):
        staged.patch_stage(("replace", "/description", "x"), operation)
    stage = staged.client.get_stage(restApiId=staged.id, stageName="prod")
    assert stage.get("description") != "x"
    assert "accessLogSettings" not in stage


@pytest.mark.usefixtures("logging_allowed")
class TestLogging:
    """With the account's role."""

    def test_an_access_log_is_set_and_removed(self, staged: Any) -> None:
        """Destination and format are kept as they were given."""
        form = '{"id": "$context.requestId"}'
        stage = staged.patch_stage(
            ("replace", "/accessLogSettings/destinationArn", GROUP), ("replace", "/accessLogSettings/format", form)
        )
        assert stage["accessLogSettings"] == {"destinationArn": GROUP, "format": form}
        assert "accessLogSettings" not in staged.patch_stage(("remove", "/accessLogSettings", None))

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("/accessLogSettings/destinationArn", "arn:aws:s3:::bucket"),
            ("/accessLogSettings/destinationArn", "arn:aws:firehose:us-east-1:123456789012:deliverystream/other"),
            ("/accessLogSettings/format", "$context.status"),
            ("/accessLogSettings/format", "$context.requestId\n$context.status"),
            ("/*/*/logging/loglevel", "LOUD"),
        ],
    )
    def test_what_no_log_can_be_is_refused(self, staged: Any, path: str, value: str) -> None:
        """Other destinations, formats without request ID or of several lines, unknown levels: 400."""
        with pytest.raises(staged.client.exceptions.BadRequestException):
            staged.patch_stage(("replace", path, value))

    def test_levels_are_kept(self, staged: Any) -> None:
        """INFO and ERROR are method settings."""
        settings = staged.patch_stage(("replace", "/*/*/logging/loglevel", "INFO"))["methodSettings"]
        assert settings["*/*"]["loggingLevel"] == "INFO"


def test_method_settings_begin_with_the_accounts_throttle(staged: Any) -> None:
    """Turning on metrics does not lower the throttle."""
    settings = staged.patch_stage(("replace", "/*/*/metrics/enabled", "true"))["methodSettings"]["*/*"]
    assert (settings["throttlingRateLimit"], settings["throttlingBurstLimit"]) == (10_000.0, 5_000)
    assert (settings["metricsEnabled"], settings["loggingLevel"]) == (True, "OFF")


@pytest.mark.parametrize("path", ["/~1a~1{id}/GET", "/a/{id}/GET"])
def test_settings_of_nested_paths_are_kept_and_removed(staged: Any, path: str) -> None:
    """However the path is written, it is one method's."""
    settings = staged.patch_stage(("replace", f"{path}/throttling/burstLimit", "7"))["methodSettings"]
    assert settings["~1a~1{id}/GET"]["throttlingBurstLimit"] == 7
    assert staged.patch_stage(("remove", path, None))["methodSettings"] == {}


def test_variables_are_patched_one_by_one(staged: Any) -> None:
    """Added, replaced, removed."""
    stage = staged.patch_stage(
        ("add", "/variables/a", "1"), ("replace", "/variables/b", "2"), ("remove", "/variables/a", None)
    )
    assert stage["variables"] == {"b": "2"}


@pytest.mark.parametrize("path", ["/nothing", "/methodSettings"])
def test_unknown_paths_are_refused(staged: Any, path: str) -> None:
    """400, never ignored."""
    with pytest.raises(staged.client.exceptions.BadRequestException, match="Invalid patch path"):
        staged.patch_stage(("replace", path, "x"))


def test_the_caches_of_a_stage_are_flushed(staged: Any) -> None:
    """Both caches answer 202; an unknown stage is 404."""
    client = staged.client
    for flush in (client.flush_stage_cache, client.flush_stage_authorizers_cache):
        assert flush(restApiId=staged.id, stageName="prod")["ResponseMetadata"]["HTTPStatusCode"] == 202
        with pytest.raises(client.exceptions.NotFoundException):
            flush(restApiId=staged.id, stageName="other")


def test_stages_of_one_deployment_are_told_alone(rest_api: Any) -> None:
    """GetStages heeds the deployment that it is asked for. Recorded: test_get_stages_filters_by_deployment_id."""
    rest_api.mock()
    client, of = rest_api.client, {"restApiId": rest_api.id}
    one, _ = (client.create_deployment(**of, stageName=name)["id"] for name in ("one", "two"))
    assert [stage["stageName"] for stage in client.get_stages(**of, deploymentId=one)["item"]] == ["one"]
    assert {stage["stageName"] for stage in client.get_stages(**of)["item"]} >= {"one", "two"}
