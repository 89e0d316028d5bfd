"""Saved queries of Logs Insights, as they stand.

Definitions carry no tags, and two may have one name:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
A slash in a name makes a folder in the console:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-querydefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads

MOST = 1000
"""Definitions an account may keep in a region, and those that one answer can list:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html
"""
SavedQuery = Mapping[str, Any]
"""A definition as AWS lists it."""


def read_definitions(reads: Reads, context: PlanContext) -> tuple[SavedQuery, ...]:
    """Return the definitions in the system's folder, by ID."""
    return _of_folder(reads, Names(context.system).query_folder)


def read_older_definitions(reads: Reads, context: PlanContext) -> tuple[SavedQuery, ...]:
    """Return those in the folder that older versions made, by ID; none where the older names are not the system's."""
    if not context.system.adopted:
        return ()
    return _of_folder(reads, Names(context.system, older=True).query_folder)


def _of_folder(reads: Reads, folder: str) -> tuple[SavedQuery, ...]:
    found = reads.pages(
        "logs",
        "describe_query_definitions",
        "queryDefinitions",
        queryDefinitionNamePrefix=folder,
        maxResults=MOST,
    )
    return tuple(sorted(found, key=lambda each: str(each["queryDefinitionId"])))


def of_name(definitions: tuple[SavedQuery, ...], name: str) -> tuple[SavedQuery, ...]:
    """Return the definitions of a name: one, none, or the copies that somebody made."""
    return tuple(each for each in definitions if each["name"] == name)
