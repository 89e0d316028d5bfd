"""ARNs of one system with what is its own left out, and filled in again for another one.

A template has the placeholders of `places`: the account, the region, the API's ID, each function, table, bucket and
queue, and the roles of the functions. What is named otherwise and not after the API's ID is left open: only its type
is kept, and how the names begin of what only a scenario of `prove` makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from stormproof.aws.undo.disturbances.kind import PLAYED
from stormproof.core.naming import OURS
from stormproof.core.shortened_names import older_slug
from stormproof.core.system import System

PLACE = re.compile(r"{(\w+)}")
KIND = re.compile(r"(?:[a-z-]+[:/])?")
GATEWAY, FIREWALL, LOGS = "apigateway", "wafv2", "logs"
HOME, STREAMS = "/stormproof/", ":*"
MADE = "|".join((*map(re.escape, PLAYED), "stormproof[-/]"))
"""How the names begin of what is made by scenarios, and by us."""


def places(system: System, roles: Sequence[str] = ()) -> Mapping[str, Sequence[str]]:
    """Return what each placeholder stands for in a system: one value, several, or none; `roles` are its functions'."""
    older = [older_slug(system.api.name)] if system.adopted else []
    return {
        "partition": [system.partition],
        "account": [system.account],
        "region": [system.region],
        "probe": system.probe_regions,
        "api": [system.api.id, *older],
        "function": [each.name for each in system.functions],
        "table": [each.name for each in system.tables],
        "bucket": [each.name for each in system.buckets],
        "role": roles,
        "queue": [each.name for each in system.queues],
    }


def template_of(resource: str, system: System, roles: Sequence[str] = ()) -> str:
    """Return the template of an ARN, or of ``*``; `roles` are those of the functions, by name and path."""
    if not resource.startswith("arn:"):
        return "*"
    _, _, service, region, account, rest = resource.split(":", 5)
    regions = {system.region: "{region}", **dict.fromkeys(system.probe_regions, "{probe}")}
    where = f"arn:{{partition}}:{service}:{regions.get(region, '*' if region else '')}"
    whose = "{account}" if account == system.account else account
    return f"{where}:{whose}:{_path(rest, system) if service == GATEWAY else _named(service, rest, system, roles)}"


def filled(template: str, system: System, roles: Sequence[str] = ()) -> Iterator[str]:
    """Yield the ARNs that a template stands for in a system; none where it has nothing of a kind.

    Of a function its versions and aliases are meant too, of a log group its streams.
    """
    known = places(system, roles)
    names = list(dict.fromkeys(PLACE.findall(template)))
    for values in product(*(known[name] for name in names)):
        resource = template.format_map(dict(zip(names, values, strict=True)))
        yield resource
        if _has_parts(resource):
            yield f"{resource}{STREAMS}"


def _has_parts(resource: str) -> bool:
    kind = resource.split(":")[2:6:3]
    return not resource.endswith("*") and kind in (["lambda", "function"], [LOGS, "log-group"])


def _path(path: str, system: System) -> str:
    """Return a path of API Gateway: what lies within an API, or within a collection, is one."""
    own = f"/restapis/{system.api.id}"
    if path == own or path.startswith(f"{own}/"):
        return "/restapis/{api}" + ("/*" if path != own else "")
    first, within = re.match(r"(/\w+)(/.*)?", path).groups()  # type: ignore[union-attr] # every path begins so
    return f"{first}/*" if within else first


def _named(service: str, rest: str, system: System, roles: Sequence[str]) -> str:
    """Return what of an ARN names the resource."""
    head = "*/webacl/" if service == FIREWALL and "webacl/" in rest else "*/ipset/" if service == FIREWALL else ""
    if head:
        played = re.match(f"{re.escape(head)}({MADE})", rest)
        return f"{head}{OURS}{{api}}*" if system.api.id in rest else f"{head}{played[1] if played else ''}*"
    for name in places(system)["api"]:
        if name in rest and (name == system.api.id or OURS in rest or HOME in f"/{rest}"):
            return f"{rest.partition(name)[0]}{{api}}*"
    if service == "iam" and re.split(r"[/*]", rest)[-1] in {role.rpartition("/")[2] for role in roles}:
        return "role/{role}"
    kind = "" if service == "s3" else KIND.match(rest)[0]  # type: ignore[index] # it matches all
    for place in ("function", "table", "bucket", "queue"):
        for name in sorted(places(system)[place], key=len, reverse=True):
            if found := re.match(rf"({re.escape(kind)}(?:/aws/lambda/)?){re.escape(name)}(?=[:/]|$)(.*)", rest):
                return f"{found[1]}{{{place}}}{'/*' if service == 's3' and found[2] else ''}"
    made = re.match(rf"({re.escape(kind)}[*/]?(?:{MADE})).", rest)
    return f"{made[1]}*" if made else f"{kind}*"
