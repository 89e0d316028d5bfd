"""From a request to a revision: the template's text, its transforms, the values of its parameters, its validation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError

from localaws.services.cloudformation.control.context import Context, tags_of
from localaws.services.cloudformation.control.request import Request
from localaws.services.cloudformation.engine.outputs import outputs_of
from localaws.services.cloudformation.engine.state import Revision
from localaws.services.cloudformation.errors import CloudFormationError, invalid
from localaws.services.cloudformation.resources.resource_type import Calls
from localaws.services.cloudformation.templates import extensions, includes, serverless
from localaws.services.cloudformation.templates.evaluation import UNKNOWN
from localaws.services.cloudformation.templates.form import check_form
from localaws.services.cloudformation.templates.loading import load
from localaws.services.cloudformation.templates.parameters import Parameter, parameters_of
from localaws.services.cloudformation.templates.scope import Scope, Surroundings
from localaws.services.cloudformation.templates.template import Template, template_of
from localaws.services.cloudformation.templates.validation import validate

IAM = re.compile(
    r"AWS::IAM::(Role|Policy|ManagedPolicy|User|Group|InstanceProfile|UserToGroupAddition|AccessKey|RolePolicy|UserPolicy|GroupPolicy)"
)
NAMES = ("RoleName", "ManagedPolicyName", "UserName", "GroupName", "InstanceProfileName")
CAN_BE_NAMED = re.compile(r"AWS::IAM::(Role|ManagedPolicy|User|Group|InstanceProfile)")
MOST_BYTES = 51_200


@dataclass(frozen=True)
class Preparation:
    """Makes revisions."""

    context: Context
    request: Request
    calls: Calls

    def revision(self, surroundings: Surroundings, previous: Revision | None, text: str) -> Revision:
        """Return the validated revision. Raises CloudFormationError, ClientError."""
        document = load(text)
        check_form(document)
        parameters = self.parameters(document, previous)
        whole = includes.included(document, self._part, parameters, surroundings)
        if whole != document:
            check_form(whole)
        names = transforms_of(document)
        processed = self._transformed(whole, names, parameters, surroundings)
        evaluated = extensions.with_policies(processed, parameters, surroundings)
        template = template_of(evaluated, extended=extensions.NAME in names)
        scope = Scope(template, surroundings, parameters, {}, planning=True)
        scope.check_rules()
        made = scope.made()
        validate(template, made, surroundings, self.context.find)
        _evaluate(template, made, surroundings, parameters)
        self._capabilities(template, names or ([] if whole == document else [includes.NAME]))
        tags = tags_of(self.request)
        role = self.request.get("RoleARN") or (previous.role_arn if previous else None)
        return Revision(
            text,
            processed,
            template,
            parameters,
            (previous.tags if previous else {}) if tags is None else tags,
            tuple(names),
            tuple(self.request.get("Capabilities") or ()),
            role,
        )

    def text(self, previous: Revision | None) -> str:
        """Return the template that the request names. Raises CloudFormationError."""
        body, url = self.request.get("TemplateBody"), self.request.get("TemplateURL")
        if self.request.get("UsePreviousTemplate"):
            if previous is None:
                raise invalid("Cannot use previous template: there is none")
            return previous.original
        if (body is None) == (url is None):
            raise invalid("Either Template URL or Template Body must be specified.")
        if body is not None:
            if len(body.encode()) > MOST_BYTES:
                raise invalid(
                    "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                    f"Member must have length less than or equal to {MOST_BYTES}"
                )
            return str(body)
        return template_at(str(url), self.calls)

    def parameters(self, document: Mapping[str, Any], previous: Revision | None) -> dict[str, Parameter]:
        """Return the parameters' values."""
        declared = document.get("Parameters") or {}
        asked: Sequence[Mapping[str, Any]] = self.request.get("Parameters") or []
        return parameters_of(declared, asked, previous.parameters if previous else {}, self._stored)

    def _stored(self, name: str) -> str | None:
        try:
            return str(self.calls("ssm", "get_parameter", Name=name)["Parameter"]["Value"])
        except ClientError as error:
            if error.response["Error"].get("Code") == "ParameterNotFound":
                return None
            raise invalid(f"Unable to fetch parameters [{name}] from parameter store for this account.") from error

    def _transformed(
        self,
        document: Mapping[str, Any],
        names: Sequence[str],
        parameters: Mapping[str, Parameter],
        surroundings: Surroundings,
    ) -> Mapping[str, Any]:
        values = {name: parameter.value for name, parameter in parameters.items()}
        for name in names:
            if name == serverless.NAME:
                region = self.request.region
                document = self.context.serverless.transformed(document, values, region, self._policies)
            elif name == includes.NAME:
                continue
            elif name == extensions.NAME:
                document = extensions.extended(document, parameters, surroundings)
            else:
                here = f"{serverless.NAME}, {extensions.NAME} and {includes.NAME}"
                raise invalid(f"No transform named {name} found. (localaws has {here})")
        return {key: section for key, section in document.items() if key != "Transform"}

    def _part(self, location: str) -> str:
        """Return a part of the template; the refusal is worded as recorded in test_describe_failed_change_set.

        https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/test_change_sets.snapshot.json
        """
        bucket, _, key = location.removeprefix("s3://").partition("/")
        try:
            self.calls("s3", "head_bucket", Bucket=bucket)
        except ClientError as error:
            if error.response["Error"].get("Code") == "404":
                text = f"Transform {includes.NAME} failed with: S3 bucket [{bucket}] does not exist."
                raise invalid(text) from error
        return object_of(bucket, key, "", self.calls)

    def _policies(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        marker: dict[str, str] = {}
        while True:
            page = self.calls("iam", "list_policies", Scope="AWS", MaxItems=1000, **marker)
            found |= {policy["PolicyName"]: policy["Arn"] for policy in page["Policies"]}
            if not page.get("IsTruncated"):
                return found
            marker = {"Marker": page["Marker"]}

    def _capabilities(self, template: Template, transforms: Sequence[str]) -> None:
        """Demand what AWS demands.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
        """
        given = set(self.request.get("Capabilities") or ())
        if transforms and self.request.get("ChangeSetName") is None and "CAPABILITY_AUTO_EXPAND" not in given:
            raise _insufficient(["CAPABILITY_AUTO_EXPAND"])
        needed = needed_capabilities(template)
        if needed and not given & {*needed, "CAPABILITY_NAMED_IAM"}:
            raise _insufficient(needed)


def _evaluate(
    template: Template, made: frozenset[str], surroundings: Surroundings, parameters: Mapping[str, Parameter]
) -> None:
    """Refuse what has no value even now: wrong functions, references to what is not made. Raises CloudFormationError.

    What other stacks export is looked at when the resource is made.
    """
    scope = Scope(template, replace(surroundings, export=lambda _name: UNKNOWN), parameters, {}, planning=True)
    for logical_id in sorted(made):
        scope.value(template.resources[logical_id].properties)
    outputs_of(template, scope)


def needed_capabilities(template: Template) -> list[str]:
    """Return the capability that a template's IAM resources need."""
    iam = [each for each in template.resources.values() if IAM.fullmatch(each.type)]
    if not iam:
        return []
    named = any(CAN_BE_NAMED.fullmatch(each.type) and set(NAMES) & each.properties.keys() for each in iam)
    return ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"]


def _insufficient(needed: list[str]) -> CloudFormationError:
    return CloudFormationError("InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(needed)}]")


def transforms_of(document: Mapping[str, Any]) -> list[str]:
    """Return the names of a template's transforms."""
    declared = document.get("Transform") or []
    members = declared if isinstance(declared, list) else [declared]
    return [str(each.get("Name") if isinstance(each, dict) else each) for each in members]


def template_at(url: str, calls: Calls) -> str:
    """Return the template in a bucket; the address, AWS's or this machine's, has the bucket in its host or path."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    path = unquote(parts.path).lstrip("/")
    virtual = re.match(r"(?P<bucket>.+)\.s3[.-](.*amazonaws\.com|localhost)$", host)
    bucket, key = (virtual["bucket"], path) if virtual else (path.partition("/")[0], path.partition("/")[2])
    if not bucket or not key:
        raise invalid("TemplateURL must be a supported URL.")
    version = dict(part.partition("=")[::2] for part in parts.query.split("&") if part).get("versionId")
    return object_of(bucket, key, version or "", calls)


def object_of(bucket: str, key: str, version: str, calls: Calls) -> str:
    """Return the text of an object, its current version where none is named. Raises CloudFormationError."""
    try:
        answer = calls("s3", "get_object", Bucket=bucket, Key=key, **({"VersionId": version} if version else {}))
    except ClientError as error:
        raise invalid(
            f"S3 error: {error.response['Error'].get('Message', '')}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
        ) from error
    body = answer["Body"].read()
    return str(body.decode())


def as_document(processed: Mapping[str, Any]) -> str:
    """Return a processed template as text."""
    return json.dumps(processed)
