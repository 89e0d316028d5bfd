"""The services as a whole: each is moto's, patches nothing but moto, and can be taken back."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each in a process of its own: what is loaded, and how moto stands, is the process's affair.
REVERSIBLE = """
import asyncio, sys
from importlib import import_module

from localaws.__main__ import main
from localaws.patch_list import all_patches

# Loaded beforehand, so that it can be compared: CloudFormation's models load those of every service.
for name in ("cloudformation", "budgets", "ce", "scheduler", "synthetics", "resourcegroupstaggingapi"):
    import_module(f"moto.{name}.urls")
    import_module(f"moto.{name}.models")


def standing():
    found = {}
    for module in [each for name, each in sys.modules.items() if name.split(".")[0] in {"moto", "botocore"}]:
        for name, value in vars(module).items():
            found[module.__name__, name] = value
            if isinstance(value, type):
                found |= {(value, attribute): each for attribute, each in vars(value).items()}
            elif name in {"url_paths", "default_user_config"}:
                found |= {(module.__name__, name, key): each for key, each in value.items()}
    return found


async def targets():
    async with all_patches() as patches:
        assert all(patch.source.startswith("localaws.") and patch.reason for patch in patches)
        return [patch.target for patch in patches]


before = standing()
first = asyncio.run(targets())
after = standing()
assert len(first) > 250, len(first)
changed = [key for key in before if key not in after or before[key] is not after[key]]
assert not changed, changed
added = [key for key in after if key not in before and key[0] in {each[0] for each in before}]
assert not [key for key in added if not isinstance(after[key], type(sys))], added
assert asyncio.run(targets()) == first
sys.argv[1:] = ["--patches"]
main()
"""

LAZY = """
import asyncio, sys, tempfile
from pathlib import Path

from localaws.compose import control_plane
from localaws.data_plane import build
from localaws.faults.lag import Lag
from localaws.faults.profiles import CLEAR
from localaws.kernel.own_calls import OwnCalls
from localaws.registry import registrations
from localaws.tls.authority import Authority
from moto.backend_index import backend_url_patterns


async def main(folder):
    lags = {service: Lag(0) for service in ("apigateway", "wafv2")}
    data = build(folder, Authority(folder), lags, str, dict, dict, OwnCalls())
    services = registrations(data, CLEAR)
    assert len({service.name for service in services}) == len(services)
    assert {service.name for service in services} <= {backend for backend, _ in backend_url_patterns}
    plane = control_plane(services)
    assert "moto.wafv2.models" not in sys.modules, "patches are loaded with the first request"
    for service in services:
        if service.name not in {"cloudformation", "config", "resourcegroupstaggingapi"}:
            plane.prepare(service.name)
        assert "moto.cloudformation.models" not in sys.modules, service.name
    data.platform.clock.close()


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(Path(folder)))
"""


def ran(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Python."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def patched() -> subprocess.CompletedProcess[str]:
    """What came of patching all services, which takes some seconds: done twice, and listed."""
    return ran(REVERSIBLE)


def test_all_patches_can_be_undone_and_made_again(patched: subprocess.CompletedProcess[str]) -> None:
    """Every class and module of moto's and botocore's is then, attribute by attribute, what it was before."""
    assert (patched.returncode, patched.stderr) == (0, "")


def test_no_service_loads_what_is_not_used() -> None:
    """Moto's services are loaded with their first request; none of ours loads CloudFormation's, which load them all."""
    done = ran(LAZY)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_patches_are_listed_with_their_reasons(patched: subprocess.CompletedProcess[str]) -> None:
    """``python -m localaws --patches`` tells moto's version, who patches, why, and what."""
    assert patched.stdout.startswith("moto 5.")
    lines = patched.stdout.splitlines()
    place = lines.index("localaws.services.sts.control")
    assert lines[place + 1].startswith("    STS: ")
    assert lines[place + 2] == "    - moto.sts.responses.TokenResponse.assume_role"
