"""Tags of EC2's resources: set by one operation for all.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Tagging
from localaws.services.cloudformation.resources.values import Value, tag_pairs

IDS = Value(lambda subject: [subject.id])


def tagged(resources: Value = IDS) -> Tagging:
    """Return the tags of a resource; `resources` is the list of the one ID by which EC2's tags know it."""
    keys = Value(lambda subject: [{"Key": key} for key in subject.member])
    return Tagging(
        Call("create_tags", {"Resources": resources, "Tags": tag_pairs()}),
        Call("delete_tags", {"Resources": resources, "Tags": keys}),
        at_creation=True,
    )


TAGGED = tagged()
