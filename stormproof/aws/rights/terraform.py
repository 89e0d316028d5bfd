"""Policies as resources of Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy . What is JSON is an expression
of Terraform's language too, but for ``${`` and ``%{``, which begin templates:
https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from stormproof.aws.rights.policies import Document

OTHER = re.compile(r"[^A-Za-z0-9_-]")


def resources(policies: Iterable[tuple[str, Document]]) -> str:
    """Return a resource for each policy, called by its name."""
    return "\n".join(_resource(name, document) for name, document in policies)


def _resource(name: str, document: Document) -> str:
    text = json.dumps(document, indent=2).replace("${", "$${").replace("%{", "%%{").replace("\n", "\n  ")
    label = OTHER.sub("_", name)
    head = f'resource "aws_iam_policy" "{label}" {{\n  name   = "{OTHER.sub("-", name)}"'
    return f"{head}\n  policy = jsonencode({text})\n}}\n"
