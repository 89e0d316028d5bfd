"""Settings put into a template of CloudFormation or of AWS SAM, by the logical IDs of a stack's resources.

What SAM makes of a resource of its own takes the same properties, but for stages, which are its API's:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.export.definitions import define, with_key
from stormproof.core.export.methods import patch_methods
from stormproof.core.export.settings import (
    API,
    BUCKET_POLICY,
    FUNCTION,
    LOG_GROUP,
    QUEUE,
    QUEUE_POLICY,
    STAGE,
    TABLE,
    ApiSettings,
    Applied,
    Export,
    How,
    Left,
    MethodSetting,
    Placed,
    Setting,
)
from stormproof.core.export.trees import Expression, dump, is_expression, load, plain, put, within

SAM = {
    FUNCTION: "AWS::Serverless::Function",
    API: "AWS::Serverless::Api",
    STAGE: "AWS::Serverless::Api",
    TABLE: "AWS::Serverless::SimpleTable",
}
"""What AWS SAM calls what it makes these of."""
BODY = {API: "Body", SAM[API]: "DefinitionBody"}
LAST = re.compile(r"[:/ ]")
NOTE = ("Metadata", "Stormproof")
BESIDE = frozenset({BUCKET_POLICY, QUEUE_POLICY})
"""What is one resource of its own in a template: where the owner has none, ours stands beside and no stack takes it."""
IMPLICIT = "AWS SAM makes it by itself, and its template has no place for this; it stays until SAM makes it otherwise"
FROM_EVENTS = (
    "AWS SAM makes the API's definition of the functions' events, and writes their integrations on the functions "
    "themselves: what a change of routes takes, `stormproof apply` puts back"
)
AN_EXPRESSION = "an expression stands there, into which nothing can be put"


@dataclass(frozen=True)
class Member:
    """A resource of the stack: its logical ID, its type and its physical ID."""

    logical: str
    type: str
    physical: str

    @property
    def name(self) -> str:
        """The last part of the physical ID, which in a URL or an ARN is the name; of a log group all of it."""
        return self.physical if self.type == LOG_GROUP else LAST.split(self.physical)[-1]


def export(text: str, whose: str, members: Iterable[Member], applied: Applied) -> Export:
    """Return a template with what the controls have left on its resources; `whose` names it in errors.

    Raises UsageError where it is no template.
    """
    tree = load(text, whose)
    template = Template(tree, tuple(members), applied.api.id)
    found = [
        *(each for setting in applied.settings for each in template.placed(setting)),
        *template.defined(applied.api),
    ]
    placed = tuple(dict.fromkeys(each for each in found if isinstance(each, Placed)))
    left = tuple(dict.fromkeys([*applied.left, *(each for each in found if isinstance(each, Left))]))
    _note(tree, left)
    return Export(dump(tree, text), placed, left)


def _note(tree: Any, left: Iterable[Left]) -> None:
    """Have the template itself tell what is not in it; what an earlier export has told goes."""
    if lines := [str(each) for each in left]:
        put(tree, (*NOTE, "NotInThisTemplate"), lines, How.SET)
    elif NOTE[1] in (tree.get(NOTE[0]) or {}):
        del tree[NOTE[0]][NOTE[1]]


@dataclass(frozen=True)
class Template:
    """A template's tree, which is changed, and the resources of the stack that was made of it."""

    tree: Any
    members: tuple[Member, ...]
    api: str
    """The API's ID."""

    @property
    def resources(self) -> Any:
        """The resources by logical ID."""
        return self.tree["Resources"]

    def placed(self, setting: Setting) -> Iterator[Placed | Left]:
        """Put a setting into its resource, where the stack has that; elsewhere it is nobody's to take."""
        logical = self._logical(setting)
        if logical is None:
            return
        told = f"{logical} {setting.property}"
        if logical not in self.resources:
            yield Left(setting.control, told, IMPLICIT)
            return
        try:
            if put(within(self.resources[logical], "Properties"), setting.path, setting.value, setting.how):
                yield Placed(setting.control, logical, setting.property)
        except Expression:
            yield Left(setting.control, told, AN_EXPRESSION)

    def _logical(self, setting: Setting) -> str | None:
        if setting.type == QUEUE_POLICY:
            return self._queue_policy(setting.name)
        found = [each.logical for each in self.members if (each.type, each.name) == (setting.type, setting.name)]
        if setting.type == STAGE:
            return self._stage(found)
        return found[0] if found else None

    def _stage(self, found: list[str]) -> str | None:
        api = self._api()
        if api in self.resources and self.resources[api].get("Type") == SAM[API]:
            return api
        ours = [each for each in found if plain(self._properties(each).get("RestApiId")) == {"Ref": api}]
        return next(iter([*ours, *found]), None)

    def _queue_policy(self, queue: str) -> str | None:
        """Return the policy of the template that names a queue by its resource."""
        queues = {each.logical for each in self.members if (each.type, each.name) == (QUEUE, queue)}
        for logical, resource in self.resources.items():
            named = plain(self._properties(logical).get("Queues") or [])
            if resource.get("Type") == QUEUE_POLICY and any({"Ref": each} in named for each in queues):
                return str(logical)
        return None

    def _properties(self, logical: str) -> Mapping[str, Any]:
        return (self.resources.get(logical) or {}).get("Properties") or {}

    def _api(self) -> str:
        return next((each.logical for each in self.members if (each.type, each.name) == (API, self.api)), "")

    def defined(self, api: ApiSettings) -> Iterator[Placed | Left]:
        """Put what is set on the API's methods into its definition, or into the resources that are its methods."""
        logical = self._api()
        if not logical or api.empty:
            return
        resource = self.resources.get(logical) or {}
        properties = resource.get("Properties") or {}
        body = properties.get(BODY.get(resource.get("Type", ""), ""))
        if isinstance(body, dict) and not is_expression(body):
            yield from self._defined(logical, resource["Type"], api, body)
        elif resource.get("Type") == API and body is None and "BodyS3Location" not in properties:
            yield from patch_methods(self.resources, {each.logical: each.physical for each in self.members}, api)
        else:
            reason = AN_EXPRESSION if body is not None else FROM_EVENTS
            yield Left("method-authorization", f"the definition of API {api.id}", reason)

    def _defined(self, logical: str, kind: str, api: ApiSettings, body: Any) -> Iterator[Placed | Left]:
        properties, sam = self.resources[logical]["Properties"], kind == SAM[API]

        def made_by_cors(method: MethodSetting) -> bool:
            return sam and method.verb == "OPTIONS" and bool(properties.get("Cors"))

        for found in define(body, api, made_by_cors, moved=sam and self._moves_schemes(properties, body)):
            if isinstance(found, Left):
                yield found
            else:
                yield Placed(found[1], logical, f"{BODY[kind]}.{found[0]}")
        if sam:
            yield from self._by_sam(logical, properties, api)

    def _moves_schemes(self, properties: Any, body: Any) -> bool:
        """Tell whether SAM writes its own security schemes over those of a definition.

        It does so with an OpenApiVersion of 3, and wherever it has any; where it has none, the owner's stay.
        """
        everywhere = (self.tree.get("Globals") or {}).get("Api") or {}
        version = str(properties.get("OpenApiVersion") or everywhere.get("OpenApiVersion") or "")
        auth = {**(everywhere.get("Auth") or {}), **(properties.get("Auth") or {})}
        made = bool(auth.get("ApiKeyRequired") or auth.get("Authorizers") or auth.get("DefaultAuthorizer"))
        standing = (body.get("components") or {}).get("securitySchemes")
        return version.startswith("3") and (made or not standing)

    def _by_sam(self, logical: str, properties: Any, api: ApiSettings) -> Iterator[Placed | Left]:
        auth = properties.get("Auth") or {}
        if any(each.key_lifted for each in api.methods) and auth.get("ApiKeyRequired"):
            auth["ApiKeyRequired"] = False
            yield Placed("native-requirement", logical, "Auth.ApiKeyRequired")
        cors = properties.get("Cors")
        if cors and any(each.headers for each in api.methods):
            yield _allowed(logical, cors)


def _allowed(logical: str, cors: Any) -> Placed | Left:
    """Have AWS SAM's preflights allow the header of the key."""
    standing = cors.get("AllowHeaders", "''") if isinstance(cors, dict) and not is_expression(cors) else None
    if not isinstance(standing, str):
        return Left("method-authorization", f"{logical} Cors", f"{AN_EXPRESSION}: allow x-api-key in its AllowHeaders")
    cors["AllowHeaders"] = with_key(standing)
    return Placed("method-authorization", logical, "Cors.AllowHeaders")
