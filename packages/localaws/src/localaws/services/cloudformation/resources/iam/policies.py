"""AWS::IAM::Policy, which puts one inline policy into several identities, and RolePolicy, UserPolicy, GroupPolicy.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator

from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, ignoring_gone
from localaws.services.cloudformation.resources.values import Subject, Value, document, prop

LONGEST = 128
KINDS = {"Roles": "role", "Users": "user", "Groups": "group"}
POLICY_DOCUMENT = document("PolicyDocument")


def _holders(properties: Properties) -> Iterator[tuple[str, str]]:
    for name, kind in KINDS.items():
        yield from ((kind, holder) for holder in properties.get(name) or [])


def _put(calls: Calls, place: Place, properties: Properties, kind: str, holder: str) -> None:
    text = POLICY_DOCUMENT.of(Subject(calls, "iam", place, properties))
    named = {f"{kind.capitalize()}Name": holder, "PolicyName": properties["PolicyName"]}
    calls("iam", f"put_{kind}_policy", **named, PolicyDocument=text)


def _remove(calls: Calls, name: str, kind: str, holder: str) -> None:
    named = {f"{kind.capitalize()}Name": holder, "PolicyName": name}
    ignoring_gone(lambda: calls("iam", f"delete_{kind}_policy", **named))


def _create(calls: Calls, place: Place, properties: Properties) -> Physical:
    for kind, holder in _holders(properties):
        _put(calls, place, properties, kind, holder)
    name = place.named(LONGEST)
    return Physical(name, {"Id": name})


def _update(calls: Calls, place: Place, physical: Physical, before: Properties, after: Properties) -> Physical:
    renamed = before["PolicyName"] != after["PolicyName"]
    held, wanted = set(_holders(before)), set(_holders(after))
    same = not renamed and before["PolicyDocument"] == after["PolicyDocument"]
    for kind, holder in sorted(wanted - held if same else wanted):
        _put(calls, place, after, kind, holder)
    for kind, holder in sorted(held if renamed else held - wanted):
        _remove(calls, before["PolicyName"], kind, holder)
    return physical


def _delete(calls: Calls, _place: Place, _physical: Physical, properties: Properties) -> None:
    for kind, holder in _holders(properties):
        _remove(calls, properties["PolicyName"], kind, holder)


POLICY = ResourceType(
    "AWS::IAM::Policy",
    frozenset({"PolicyName", "PolicyDocument", *KINDS}),
    _create,
    _update,
    _delete,
)


def _of(kind: str) -> ResourceType:
    """Return the type that puts one inline policy into one identity; `kind`: ``Role``, ``User`` or ``Group``."""
    where: dict[str, Value] = {"PolicyName": prop("PolicyName"), f"{kind}Name": prop(f"{kind}Name")}
    put = Call(f"put_{kind.lower()}_policy", {**where, "PolicyDocument": POLICY_DOCUMENT})
    return Simple(
        f"AWS::IAM::{kind}Policy",
        "iam",
        create=put,
        identity=lambda subject, _answer: "|".join(subject.properties[name] for name in where),
        parts=(Change(put, at_creation=False),),
        delete=Call(f"delete_{kind.lower()}_policy", where),
    ).resource_type()


TYPES = (POLICY, _of("Role"), _of("User"), _of("Group"))
