"""What moto's core and botocore's loader work out anew although it never changes: remembered; and moto's settings.

Listing a class's methods took moto much of a request; looking for all services' models on the disk to know whether
one of them is there, making IAM anew for each of AWS's partitions, and compiling what would build URLs of its routes,
which nobody asks for, took most of the start; the ID of each request was drawn letter by letter, and for each error
shapes were made of all errors of its service. For its own reset button moto keeps every object that it ever made,
messages and versions long deleted included; here they go. AWS's managed policies exist in every account
(https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html); moto has them
only when asked. Errors in XML tell their message once (Code, Message and Type in all that were recorded of SNS, IAM and
STS: https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services); moto tells it again as ``message`` where
the model of the error has such a member.
"""

from __future__ import annotations

import functools
import os
import string
from pathlib import Path
from typing import Any

from botocore.loaders import Loader
from moto.core import config, responses, utils
from moto.core.common_models import BaseModel
from moto.core.errors import ErrorLookupFactory
from moto.core.routing import SmithyRule
from moto.core.serialize import BaseXMLSerializer
from moto.iam import models as iam
from moto.moto_api._internal.moto_random import MotoRandom

from localaws.moto.patches import Method, Patches

# By name: moto does not export what it imports there.
LISTING = "method_names_from_class"
ERRORS = "_create_error_lut"


def install(patches: Patches) -> None:
    """Remember what never changes; have AWS's managed policies; know one partition."""
    patches.put_item(config, "default_user_config", "iam", {"load_aws_managed_policies": True})
    patches.put(responses, LISTING, functools.cache(utils.method_names_from_class))
    patches.put(Loader, "list_available_services", _services)
    patches.put(BaseModel, "__new__", _untracked)
    patches.put(iam, "PARTITION_NAMES", ("aws",))
    patches.wrap(BaseXMLSerializer, "_serialize_error_metadata", _message_once)
    patches.put(MotoRandom, "get_random_string", _random_string)
    patches.put(ErrorLookupFactory, ERRORS, staticmethod(functools.cache(getattr(ErrorLookupFactory, ERRORS))))
    patches.put(SmithyRule, "_compile_builder", _never_built)


def forget() -> None:
    """Let method names be listed again: a patch has added some."""
    getattr(responses, LISTING).cache_clear()


def _never_built(_rule: SmithyRule, _append_unknown: bool = True) -> Method:  # noqa: FBT001, FBT002  # as werkzeug calls it
    """Return what stands for a builder of URLs: routes are matched here, and none is built."""

    def builder(_self: SmithyRule, *_: Any, **__: Any) -> None:
        raise NotImplementedError("no URL is built of a route of moto's")

    return builder


def _message_once(serialize: Method) -> Method:
    def told(self: BaseXMLSerializer, serialized: dict[str, Any], error: Exception, shape: Any) -> None:
        serialize(self, serialized, error, shape)
        if "Message" in serialized:
            serialized.pop("message", None)

    return told


def _random_string(
    random: MotoRandom,
    length: int = 20,
    include_digits: bool = True,  # noqa: FBT001, FBT002  # as moto calls it
    lower_case: bool = False,  # noqa: FBT001, FBT002  # as above
) -> str:
    """Draw all letters at once: moto makes the ID of every request so."""
    pool = string.ascii_letters + (string.digits if include_digits else "")
    text = "".join(random.choices(pool, k=length))
    return text.lower() if lower_case else text


def _untracked(cls: type[BaseModel], *_arguments: object, **_named: object) -> BaseModel:
    return object.__new__(cls)


def _services(loader: Loader, type_name: str) -> list[str]:  # noqa: ARG001  # as botocore calls it
    """Return the folders of models, without a look into each: a missing model is found missing when it is loaded."""
    return sorted({name for folder in loader.search_paths if Path(folder).is_dir() for name in _folders(folder)})


@functools.cache
def _folders(path: str) -> tuple[str, ...]:
    with os.scandir(path) as entries:
        return tuple(entry.name for entry in entries if entry.is_dir())
