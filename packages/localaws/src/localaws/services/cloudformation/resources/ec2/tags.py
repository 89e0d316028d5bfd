"""Tags of EC2's resources: set by one operation for all.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Tagging
from localaws.services.cloudformation.resources.values import Value, tag_pairs

IDS = Value(lambda subject: [subject.id])

TAGGED = Tagging(
    Call("create_tags", {"Resources": IDS, "Tags": tag_pairs()}),
    Call("delete_tags", {"Resources": IDS, "Tags": Value(lambda subject: [{"Key": key} for key in subject.member])}),
    at_creation=True,
)
