"""SSM's parameters work, and EC2 is loaded only when it is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from localaws_testing.aws import Aws

LOADS = """
import sys
from localaws.services.ssm import control as ssm
ssm.install(None)
from moto.ssm.models import ec2_backends
assert "moto.ec2" not in sys.modules, "EC2 was loaded"
assert ec2_backends["123456789012"]["us-east-1"].region_name == "us-east-1"
assert "moto.ec2" in sys.modules, "EC2 was not loaded when asked"
"""


def test_a_parameter_is_written_and_read(aws: Aws, unique: Callable[[str], str]) -> None:
    """The undo journal and the lease rest on it."""
    ssm, name = aws.client("ssm"), f"/{unique('parameter')}"
    ssm.put_parameter(Name=name, Value="kept", Type="String")
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "kept"


def test_ec2_is_loaded_when_it_is_asked_and_not_before() -> None:
    """A process of its own: which modules are loaded is the process's affair."""
    subprocess.run([sys.executable, "-c", LOADS], check=True, timeout=60)
