"""What moto is kept from doing: once it is patched, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from botocore.loaders import Loader
from localaws.moto import core
from localaws.moto.patches import Patches

before = Loader().list_available_services(type_name="service-2")
patches = Patches()
core.install(patches)
assert set(before) <= set(Loader().list_available_services(type_name="service-2"))

from moto.iam.models import iam_backends
from moto.sqs.models import Message
from moto.sqs.responses import SQSResponse
from moto.core import responses

assert len(iam_backends["123456789012"]["aws"].managed_policies) > 1000
Message("id", "body")
assert Message.instances_tracked == []
assert "send_message" in responses.method_names_from_class(SQSResponse)
SQSResponse.added_later = lambda self: None
assert "added_later" not in responses.method_names_from_class(SQSResponse)
core.forget()
assert "added_later" in responses.method_names_from_class(SQSResponse)

from moto.moto_api._internal import mock_random

drawn = mock_random.get_random_string(length=52)
assert len(drawn) == 52 and drawn.isalnum() and drawn != mock_random.get_random_string(length=52)
lower = mock_random.get_random_string(length=99, include_digits=False, lower_case=True)
assert lower.isalpha() and lower.islower()

from moto.core.errors import ErrorLookupFactory
from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

looked_up = [ErrorLookupFactory().for_service(get_service_model(name)) for name in ("lambda", "lambda", "sqs")]
assert looked_up[0] is looked_up[1] is not looked_up[2]
assert looked_up[0].from_code("ResourceConflictException").name == "ResourceConflictException"
asked = Request({"REQUEST_METHOD": "GET", "PATH_INFO": "/2015-03-31/functions/f", "HTTP_HOST": "lambda.aws"})
operation, labels = get_service_router("lambda").match(asked)
assert (operation.name, labels) == ("GetFunction", {"FunctionName": "f"})
"""


def test_motos_core_remembers_what_never_changes_and_forgets_what_is_gone() -> None:
    """Names of services and methods, errors, routes, managed policies, random texts; no object for ever."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
