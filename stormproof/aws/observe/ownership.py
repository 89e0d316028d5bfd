"""What carries our tag in the system's account and region, and which other APIs older names could have come from.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html lists what is tagged, roles
left out: those are asked for one by one. So are the tables of keys, which must be found even without their tag.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from stormproof.aws.observe.apigateway_methods import read_authorizers
from stormproof.core.errors import NotThere
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME
from stormproof.core.naming import TAG, Names
from stormproof.core.ownership import LOST, Rival, Tagged, roles
from stormproof.core.planning.controls import Reads
from stormproof.core.shortened_names import older_slug
from stormproof.core.system import System

READERS = 16


def read_tagged(reads: Reads, system: System) -> tuple[Tagged, ...]:
    """Return what carries our tag: everything of the region, and those roles that have a name of ours, old or new.

    Tables of keys of either name are among it with or without a tag.
    """
    found = reads.pages(
        "resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList", TagFilters=[{"Key": TAG}]
    )
    things = [Tagged(str(each["ResourceARN"]), _value(each["Tags"])) for each in found]
    names = dict.fromkeys((*roles(Names(system)), *roles(Names(system, older=True))))
    with ThreadPoolExecutor(READERS, "roles") as pool:
        tagged = list(pool.map(lambda name: _role(reads, system, name), names))
    tables = [_key_table(reads, names) for names in (Names(system), Names(system, older=True))]
    known = {each.arn: each for each in (*things, *tagged, *tables) if each is not None}
    return tuple(known.values())


def asks_older_authorizer(reads: Reads, system: System, api: str) -> bool:
    """Tell whether an API's authorizer of ours asks the function that older versions made for the system's name."""
    authorizer = read_authorizers(reads, api).get(AUTHORIZER_NAME)
    return authorizer is not None and authorizer.get("authorizerUri") == Names(system, older=True).invocation_uri


def read_rivals(reads: Reads, system: System) -> tuple[Rival, ...]:
    """Return the region's other APIs for which older versions would have made things of the same names."""
    slug = older_slug(system.api.name)
    apis = (str(each["id"]) for each in reads.pages("apigateway", "get_rest_apis", "items") if _slug(each) == slug)
    return tuple(Rival(api, asks_older_authorizer(reads, system, api)) for api in apis if api != system.api.id)


def _slug(api: dict[str, str]) -> str:
    return older_slug(api["name"])


def _role(reads: Reads, system: System, name: str) -> Tagged | None:
    try:
        tags = reads.read("iam", "get_role", RoleName=name)["Role"].get("Tags") or []
    except NotThere:
        return None
    return Tagged(Names(system).role_arn(name), _value(tags)) if _value(tags) else None


def _key_table(reads: Reads, names: Names) -> Tagged | None:
    arn = names.arn("dynamodb", f"table/{names.key_table}")
    try:
        return Tagged(arn, _value(reads.pages("dynamodb", "list_tags_of_resource", "Tags", ResourceArn=arn)))
    except NotThere:
        return None


def _value(tags: list[dict[str, str]]) -> str:
    return next((tag["Value"] for tag in tags if tag["Key"] == TAG), LOST)
