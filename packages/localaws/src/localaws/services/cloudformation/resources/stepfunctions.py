"""AWS::StepFunctions::StateMachine: its definition may be an object, a text or an S3 object, with words to put in.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    lowered,
    named,
    tag_pairs,
    told,
)

SOURCES = ("Definition", "DefinitionString", "DefinitionS3Location")
WORDS = "DefinitionSubstitutions"


def _definition(subject: Subject) -> str:
    given, words = subject.properties, subject.properties.get(WORDS) or {}
    return re.sub(r"\$\{(\w+)\}", lambda found: _word(found, words), _source(subject, given))


def _source(subject: Subject, given: Mapping[str, Any]) -> str:
    if "DefinitionS3Location" in given:
        place = given["DefinitionS3Location"]
        asked = {name: place[name] for name in ("Bucket", "Key") if name in place}
        version = {"VersionId": place["Version"]} if "Version" in place else {}
        content: bytes = subject.calls("s3", "get_object", **asked, **version)["Body"].read()
        return content.decode()
    return given["DefinitionString"] if "DefinitionString" in given else json.dumps(given["Definition"])


def _word(found: re.Match[str], words: Mapping[str, Any]) -> str:
    """Return what stands for a word, the word itself where nothing does."""
    value = words.get(found[1], found[0])
    return value if isinstance(value, str) else json.dumps(value)


DEFINITION = Value(_definition, frozenset({*SOURCES, WORDS}))
TAGS = tag_pairs(key="key", value="value")
SETTINGS = {
    "definition": DEFINITION,
    **lowered("RoleArn", "LoggingConfiguration", "TracingConfiguration", "EncryptionConfiguration"),
}
MACHINE = {"stateMachineArn": ID}

STATE_MACHINE = Simple(
    "AWS::StepFunctions::StateMachine",
    "stepfunctions",
    create=Call(
        "create_state_machine",
        {
            "name": named("StateMachineName", 80),
            "type": lowered("StateMachineType")["stateMachineType"],
            "tags": TAGS,
            **SETTINGS,
        },
    ),
    identity=told("stateMachineArn"),
    parts=(
        Change(Call("update_state_machine", {**MACHINE, **SETTINGS}), at_creation=False),
        Tagging(
            Call("tag_resource", {"resourceArn": ID, "tags": TAGS}),
            Call("untag_resource", {"resourceArn": ID, "tagKeys": MEMBER}),
        ),
    ),
    read=Call("describe_state_machine", MACHINE),
    attributes={"Arn": ID, "Name": "name", "StateMachineRevisionId": "revisionId || 'INITIAL'"},
    delete=Call("delete_state_machine", MACHINE),
)

TYPES = (STATE_MACHINE.resource_type(),)
