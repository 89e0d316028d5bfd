"""The transform AWS::Serverless-2016-10-31: AWS's own library, run offline.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-serverless.html. The library is
imported when a template first names the transform: that takes a second.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from localaws.services.cloudformation.errors import invalid

NAME = "AWS::Serverless-2016-10-31"

Policies = Callable[[], Mapping[str, str]]
"""Returns AWS's managed policies: their ARNs by their names."""


class Serverless:
    """Transforms templates, one at a time: the library keeps the region in a class."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def transformed(
        self, document: Mapping[str, Any], parameters: Mapping[str, Any], region: str, policies: Policies
    ) -> dict[str, Any]:
        """Return a template of plain CloudFormation. `parameters` are values by name. Raises CloudFormationError."""
        _refuse_the_repository(document)
        from boto3 import Session  # noqa: PLC0415  # loaded when it is needed, see above
        from samtranslator.model.exceptions import ExceptionWithMessage  # noqa: PLC0415  # as above
        from samtranslator.parser.parser import Parser  # noqa: PLC0415  # as above
        from samtranslator.translator.translator import Translator  # noqa: PLC0415  # as above
        from samtranslator.utils.py27hash_fix import (  # noqa: PLC0415  # as above
            to_py27_compatible_template,
            undo_mark_unicode_str_in_template,
        )

        # Of every template it warns that a feature of its maker's own is off, and that metrics are not sent to him.
        logging.getLogger("samtranslator").setLevel(logging.ERROR)
        template, values = copy.deepcopy(dict(document)), copy.deepcopy(dict(parameters))
        with self._lock:
            try:
                # Logical IDs hold hashes of what the first version of the transform wrote, in Python 2.7.
                to_py27_compatible_template(template, values)
                translator = Translator(None, Parser(), boto_session=Session(region_name=region))
                result = translator.translate(template, values, get_managed_policy_map=lambda: dict(policies()))
                return dict(undo_mark_unicode_str_in_template(result))
            except ExceptionWithMessage as error:
                raise invalid(f"Transform {NAME} failed with: {_said(error)}") from error


def _refuse_the_repository(document: Mapping[str, Any]) -> None:
    """Refuse applications of the Serverless Application Repository: the library would ask AWS for them."""
    for logical_id, declared in (document.get("Resources") or {}).items():
        if not isinstance(declared, dict) or declared.get("Type") != "AWS::Serverless::Application":
            continue
        if isinstance((declared.get("Properties") or {}).get("Location"), dict):
            raise invalid(
                f"Transform {NAME} failed with: localaws does not implement applications of the Serverless Application "
                f"Repository [{logical_id}]"
            )


def _said(error: Any) -> str:
    causes = getattr(error, "causes", None) or ()
    return " ".join([error.message, *(cause.message for cause in causes if cause.message not in error.message)])
