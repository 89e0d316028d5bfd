"""The region's role for logs: made where there is none, used where somebody else has set one."""

from provisioners.logging import gateway_log_role
from provisioners.logging.gateway_log_role import LogRole
from provisioners.shared.role_changes import Role, trusting
from tests.provisioners.fakes import context, kept, only, satisfied

OURS = "arn:aws:iam::123456789012:role/stormproof-apigateway-logs-eu-west-1"
POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
ROLE = Role(trusting("apigateway.amazonaws.com"), {}, (POLICY,))


def test_a_region_without_a_role_gets_one() -> None:
    """The role is made first, then set."""
    change = only(list(gateway_log_role.plan(context(), LogRole("", None))))
    assert [call.operation for call in change.calls] == ["create_role", "attach_role_policy", "update_account"]
    assert change.after == OURS


def test_a_foreign_role_is_used_and_never_replaced() -> None:
    """Other APIs of the region log through it."""
    assert satisfied(list(gateway_log_role.plan(context(), LogRole("arn:aws:iam::1:role/theirs", None))))


def test_our_role_is_mended() -> None:
    """Our role without its policy writes no logs."""
    change = only(list(gateway_log_role.plan(context(), LogRole(OURS, Role(ROLE.trust, {})))))
    assert [call.operation for call in change.calls] == ["attach_role_policy"]
    assert satisfied(list(gateway_log_role.plan(context(), LogRole(OURS, ROLE))))


def test_a_role_that_an_older_version_tagged_as_one_targets_becomes_everybodys() -> None:
    """All APIs of the region write by it: a new one is tagged so from the first."""
    change = only(list(gateway_log_role.plan(context(), LogRole(OURS, ROLE, "shop")))[:1])
    (call,) = change.calls
    assert call.parameters["Tags"] == [{"Key": "stormproof:target", "Value": "shared"}]
    made = only(list(gateway_log_role.plan(context(), LogRole("", None))))
    assert made.calls[0].parameters["Tags"] == call.parameters["Tags"]


def test_the_role_stays_when_the_controls_go() -> None:
    """Others may have come to rely on it."""
    assert kept(list(gateway_log_role.remove(context(), LogRole(OURS, ROLE))))
