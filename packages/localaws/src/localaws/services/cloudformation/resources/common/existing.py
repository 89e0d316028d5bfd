"""Resources whose creating operation takes over, or returns, what is there already by that name.

The create handler of a type must refuse them, lest a rollback delete what the stack has not made:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract.html
"""

from __future__ import annotations

import re
from dataclasses import replace

import jmespath
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.simple import GONE, Call, Simple
from localaws.services.cloudformation.resources.values import Subject


def only_new(simple: Simple, name: str, look: Call, found: str) -> ResourceType:
    """Return a type whose creation is refused where a resource of that name is there.

    Asked where the template names the resource by its property `name`; `look` is the call that finds it, `found` a
    JMESPath on its answer that is true then, with ``{NAME}`` where a property stands. Creation raises ClientError with
    the code AlreadyExists.
    """
    kind = simple.resource_type()

    def create(calls: Calls, place: Place, properties: Properties) -> Physical:
        wanted = properties.get(name)
        if wanted and _there(Subject(calls, simple.service, place, properties), look, found):
            text = f"Resource of type '{simple.name}' with identifier '{wanted}' already exists."
            raise ClientError({"Error": {"Code": "AlreadyExists", "Message": text}}, look.operation)
        return kind.create(calls, place, properties)

    return replace(kind, create=create)


def _there(subject: Subject, look: Call, found: str) -> bool:
    try:
        return bool(jmespath.search(_filled(found, subject), look.made(subject)))
    except ClientError as error:
        if GONE.search(str(error.response["Error"].get("Code", ""))):
            return False
        raise


def _filled(path: str, subject: Subject) -> str:
    return re.sub(r"\{([A-Za-z]+)\}", lambda name: str(subject.properties[name[1]]), path)
