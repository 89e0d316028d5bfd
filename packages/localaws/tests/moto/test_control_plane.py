"""The table of patches as a whole."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

from moto.backend_index import backend_url_patterns

from localaws.moto.control_plane import PATCHES, REACHES_ACROSS

# CloudFormation's models load those of every service, for seconds and a hundred megabytes.
PROGRAM = """
import sys
from importlib import import_module
import localaws.compose
from localaws.moto.control_plane import PATCHES, REACHES_ACROSS

for service, modules in PATCHES.items():
    for module in modules if service not in REACHES_ACROSS else ():
        import_module(module)
    assert "moto.cloudformation.models" not in sys.modules, service
"""


def test_no_patch_loads_what_is_not_used() -> None:
    """The patches of a service leave CloudFormation alone."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_patch_is_of_a_service_that_moto_has_and_can_be_installed() -> None:
    """A misspelt service would never be patched."""
    backends = {backend for backend, _ in backend_url_patterns}
    assert set(PATCHES) <= backends
    assert set(REACHES_ACROSS) <= backends
    for modules in PATCHES.values():
        assert all(callable(import_module(module).install) for module in modules)
