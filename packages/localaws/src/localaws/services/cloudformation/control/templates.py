"""What is told of templates: GetTemplate, GetTemplateSummary, ValidateTemplate.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from localaws.services.cloudformation.control import change_sets
from localaws.services.cloudformation.control.context import Context
from localaws.services.cloudformation.control.preparation import (
    Preparation,
    needed_capabilities,
    transforms_of,
)
from localaws.services.cloudformation.control.request import Request
from localaws.services.cloudformation.control.stacks import IN_REVIEW
from localaws.services.cloudformation.engine.state import Revision
from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.templates import extensions
from localaws.services.cloudformation.templates.form import check_form
from localaws.services.cloudformation.templates.loading import load
from localaws.services.cloudformation.templates.masking import hidden_among, veiled
from localaws.services.cloudformation.templates.schemas import schema_of
from localaws.services.cloudformation.templates.template import Template, template_of


def get_template(context: Context, request: Request) -> dict[str, Any]:
    """Return a stack's or change set's template, as it was given or as it was processed."""
    revision = _revision(context, request)
    processed = request.get("TemplateStage") == "Processed"
    hidden = hidden_among(revision.parameters.values())
    body = json.dumps(veiled(revision.processed, hidden)) if processed and revision.transforms else revision.original
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


def _revision(context: Context, request: Request) -> Revision:
    change_set = request.get("ChangeSetName")
    if not change_set and not request.get("StackName"):
        raise invalid("StackName is required if ChangeSetName is not specified.")
    if change_set:
        revision = change_sets.find(context, request)[1].revision
    else:
        revision = context.stacks.get(request.region, request.get("StackName", "")).revision
    if revision is None:
        raise invalid(f"Stack with id {request.get('StackName')} does not have a template")
    return revision


def validate_template(context: Context, request: Request) -> dict[str, Any]:
    """Check a template's form."""
    template, transforms, _ = _given(context, request)
    return {
        "Parameters": [
            {
                "ParameterKey": name,
                "DefaultValue": _text(declared.get("Default")),
                "NoEcho": str(declared.get("NoEcho", "")).lower() == "true",
                "Description": declared.get("Description"),
            }
            for name, declared in template.parameters.items()
        ],
        "Description": template.description,
        **_capabilities(template, transforms),
    }


def get_template_summary(context: Context, request: Request) -> dict[str, Any]:
    """Tell what a template, or a stack's, declares."""
    template, transforms, document = _given(context, request)
    return {
        "Parameters": [
            {
                "ParameterKey": name,
                "DefaultValue": _text(declared.get("Default")),
                "ParameterType": declared.get("Type"),
                "NoEcho": str(declared.get("NoEcho", "")).lower() == "true",
                "Description": declared.get("Description"),
                "ParameterConstraints": {"AllowedValues": [_text(v) for v in declared.get("AllowedValues", [])]},
            }
            for name, declared in template.parameters.items()
        ],
        "Description": template.description,
        "ResourceTypes": sorted({each.type for each in template.resources.values()}),
        "ResourceIdentifierSummaries": list(_identifiers(template)),
        "Version": document.get("AWSTemplateFormatVersion"),
        "Metadata": json.dumps(template.metadata) if template.metadata else None,
        **_capabilities(template, transforms),
    }


def _given(context: Context, request: Request) -> tuple[Template, list[str], dict[str, Any]]:
    prepared = Preparation(context, request, context.caller(request))
    if request.get("TemplateBody") is None and request.get("TemplateURL") is None and request.get("StackName"):
        if context.stacks.get(request.region, request.parameters["StackName"]).status == IN_REVIEW:
            raise invalid("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
        text = _revision(context, request).original
    else:
        text = prepared.text(None)
    document = load(text)
    check_form(document)
    transforms = transforms_of(document)
    if extensions.NAME in transforms:
        surroundings = context.surroundings(request.region, request.account, "", "")
        document = extensions.extended(document, prepared.parameters(document, None), surroundings)
    return template_of(extensions.without_policies(document)), transforms, document


def _capabilities(template: Template, transforms: list[str]) -> dict[str, Any]:
    needed = needed_capabilities(template)
    if transforms:
        needed = [*needed, "CAPABILITY_AUTO_EXPAND"]
    kinds = sorted({each.type for each in template.resources.values() if each.type.startswith("AWS::IAM::")})
    reason = f"The following resource(s) require capabilities: [{', '.join(kinds)}]" if kinds else None
    return {
        "Capabilities": needed or None,
        "CapabilitiesReason": reason,
        "DeclaredTransforms": transforms or None,
    }


def _identifiers(template: Template) -> Iterator[dict[str, Any]]:
    """Yield, by type, the properties by which its resources can be imported, as its schema says."""
    for kind in sorted({each.type for each in template.resources.values()}):
        schema = schema_of(kind)
        yield {
            "ResourceType": kind,
            "LogicalResourceIds": [i for i, each in template.resources.items() if each.type == kind],
            "ResourceIdentifiers": list(schema.identifiers) if schema else None,
        }


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return ",".join(map(str, value)) if isinstance(value, list) else json.dumps(value)
