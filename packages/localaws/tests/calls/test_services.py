"""Signing names and the services behind them."""

from __future__ import annotations

from importlib import import_module

import pytest
from moto.core.utils import get_service_model

from localaws.calls.services import SHARED_BY_PATH, SHARED_BY_TARGET, SIGNED_AS, Service, service_of

TABLED = {*SIGNED_AS.values(), *SHARED_BY_PATH.values(), *SHARED_BY_TARGET.values()}


@pytest.mark.parametrize("service", sorted(TABLED, key=str))
def test_what_the_tables_name_exists(service: Service) -> None:
    """In botocore, and in moto where a backend is named."""
    assert service.name is not None
    assert get_service_model(service.name).operation_names
    if service.backend is not None:
        assert import_module(f"moto.{service.backend}.urls").url_paths


def test_a_name_that_is_one_word_everywhere_needs_no_table() -> None:
    """Most services are signed for, modelled and simulated under one name."""
    for name in ("dynamodb", "iam", "kms", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm", "sts", "wafv2"):
        assert service_of(name, "/", "") == Service(name, name)


def test_hyphens_are_motos_to_drop() -> None:
    """application-autoscaling is applicationautoscaling there."""
    service = service_of("application-autoscaling", "/", "")
    assert service == Service("application-autoscaling", "applicationautoscaling")
