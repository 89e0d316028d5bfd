"""What leads AWS calls to the embedded AWS."""

from __future__ import annotations

from localaws.kernel.client_environment import endpoint_of, function_leads, shell_leads

READY = {
    "endpoint_url": "http://127.0.0.1:1",
    "endpoint_url_https": "https://127.0.0.1:2",
    "ca_bundle": "ca.pem",
    "access_key_id": "id",
    "secret_access_key": "any",
    "region": "eu-west-1",
}


def test_services_whose_policies_may_ask_for_tls_are_called_over_it() -> None:
    """S3 and SQS, with the bundle that vouches for it; all others take the shorter way."""
    leads = function_leads(READY)
    assert leads["AWS_ENDPOINT_URL"] == READY["endpoint_url"]
    assert {leads["AWS_ENDPOINT_URL_S3"], leads["AWS_ENDPOINT_URL_SQS"]} == {READY["endpoint_url_https"]}
    assert leads["AWS_CA_BUNDLE"] == READY["ca_bundle"]


def test_each_service_is_called_where_its_own_variable_leads() -> None:
    """As SDKs read it: a service's own variable goes before the general one."""
    leads = function_leads(READY)
    assert endpoint_of(leads, "s3") == READY["endpoint_url_https"]
    assert endpoint_of(leads, "lambda") == READY["endpoint_url"]


def test_a_shell_gets_credentials_and_a_region_as_well() -> None:
    """Functions have those of their roles."""
    more = shell_leads(READY).keys() - function_leads(READY).keys()
    assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"} <= more
