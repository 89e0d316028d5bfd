"""Finding the system: its names are looked up, each resource is seen to exist, and who manages it is noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from stormproof.aws.access.partitions import dns_suffix
from stormproof.aws.discovery.aliases import with_aliases
from stormproof.aws.discovery.canaries import with_canaries
from stormproof.aws.discovery.dead_letters import with_dead_letters
from stormproof.aws.discovery.owners import owners, stacks_of, transformed_by_sam
from stormproof.aws.discovery.ownership import with_adopted
from stormproof.aws.discovery.probes import with_probes
from stormproof.aws.discovery.selectors import Names, find_names
from stormproof.aws.discovery.without_an_api import refuse_without_an_api
from stormproof.aws.observe.custom_domains import barrier_of, leads_to, read_domains
from stormproof.core.errors import NotThere, TargetError
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Bucket, Function, Queue, RestApi, System, Table
from stormproof.core.target.model import Target

READERS = 16
WAY_OUT = "correct [system] in the target file; stormproof target init writes one from a stack, tags or names"


@dataclass(frozen=True)
class _Seen:
    api: dict[str, Any] | None
    stages: Mapping[str, Mapping[str, str]]
    """Stage -> its variables"""
    functions: Mapping[str, str]
    """role -> ARN"""
    queues: tuple[Queue, ...]


def discover(reads: Reads, target: Target, *, lost_tables: bool = False) -> System:
    """Return the system that the target means; `lost_tables` says that its tables may be gone: they are looked for.

    Raises TargetError naming everything that is missing, found twice, ambiguous or another target's, CouldNotLook
    where AWS would not say.
    """
    names = find_names(reads, target)
    problems: list[str] = _ambiguities(names)
    seen = _look(reads, names, target.regions.primary, problems, lost_tables=lost_tables)
    if not names.rest_apis:
        refuse_without_an_api(reads, target.name, seen.functions)
    stage = _stage(target, seen, problems)
    url = _url(reads, target, seen, stage, problems)
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise TargetError(f"target {target.name}: the system is not there as described:\n{listed}", WAY_OUT)
    system = with_aliases(reads, _system(reads, target, names, seen, (stage, url)), target.policy)
    known = with_adopted(reads, replace(system, conventions=target.iam.plain(), delivery=target.delivery))
    return with_dead_letters(reads, with_probes(reads, with_canaries(reads, known)))


def _ambiguities(names: Names) -> list[str]:
    apis = names.rest_apis
    problems = [f"[system] exclude or include: {name} is not among what is found" for name in names.unknown]
    if len(apis) > 1:
        listed = ", ".join(apis)
        problems.append(f"{len(apis)} of kind REST API ({listed}): name the one that is meant, with all other names")
    counted = {"REST API": apis, "Lambda function": tuple(names.functions)}
    return problems + [f"no {kind} is named, tagged or in the stack" for kind, found in counted.items() if not found]


def _look(reads: Reads, names: Names, region: str, problems: list[str], *, lost_tables: bool) -> _Seen:
    """See each resource, all at once; what is not there is added to the problems."""
    looks: list[tuple[str, Future[Any]]] = []
    with ThreadPoolExecutor(READERS, "discover") as pool:

        def look(what: str, see: Callable[..., Any], *given: Any) -> Future[Any]:
            looks.append((what, pool.submit(see, reads, *given)))
            return looks[-1][1]

        apis = [look(f"REST API {api}", _api, api) for api in names.rest_apis]
        functions = {role: look(f"function {n} (role {role})", _function, n) for role, n in names.functions.items()}
        queues = [look(f"queue {queue}", _queue, queue) for queue in names.queues]
        for table in () if lost_tables else names.tables:
            look(f"table {table}", _table, table)
        for bucket in names.buckets:
            look(f"bucket {bucket}", _bucket, bucket)
    missing = {id(future): what for what, future in looks if isinstance(future.exception(), NotThere)}
    for _, future in looks:
        if id(future) not in missing:
            future.result()  # raises what kept us from looking
    problems += [f"no {what} in {region}" for what in missing.values()]
    there = [api.result() for api in apis if id(api) not in missing]
    return _Seen(
        api=there[0][0] if there else None,
        stages=there[0][1] if there else {},
        functions={role: f.result() for role, f in functions.items() if id(f) not in missing},
        queues=tuple(q.result() for q in queues if id(q) not in missing),
    )


def _api(reads: Reads, api: str) -> tuple[dict[str, Any], dict[str, Mapping[str, str]]]:
    found = reads.read("apigateway", "get_rest_api", restApiId=api)
    stages = reads.read("apigateway", "get_stages", restApiId=api)["item"]
    return found, {each["stageName"]: each.get("variables") or {} for each in sorted(stages, key=_name_of_stage)}


def _name_of_stage(stage: Mapping[str, Any]) -> str:
    return str(stage["stageName"])


def _function(reads: Reads, name: str) -> str:
    return str(reads.read("lambda", "get_function_configuration", FunctionName=name)["FunctionArn"])


def _queue(reads: Reads, name: str) -> Queue:
    url = reads.read("sqs", "get_queue_url", QueueName=name)["QueueUrl"]
    attributes = reads.read("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return Queue(name, url, attributes["QueueArn"])


def _table(reads: Reads, name: str) -> None:
    reads.read("dynamodb", "describe_table", TableName=name)


def _bucket(reads: Reads, name: str) -> None:
    reads.read("s3", "head_bucket", Bucket=name)


def _stage(target: Target, seen: _Seen, problems: list[str]) -> str:
    if seen.api is None:
        return ""
    wanted = target.system.stage or (next(iter(seen.stages)) if len(seen.stages) == 1 else "")
    if wanted in seen.stages:
        return wanted
    here = f"REST API {seen.api['id']} has the stages {', '.join(seen.stages)}"
    if not seen.stages:
        problems.append(f"REST API {seen.api['id']} has no stage: it was never deployed")
    elif wanted:
        problems.append(f"no stage {wanted}: {here}")
    else:
        problems.append(f"{here}: say which one serves users with [system] stage")
    return ""


def _url(reads: Reads, target: Target, seen: _Seen, stage: str, problems: list[str]) -> str:
    """Return where clients call the stage: as the target says, else by the first custom domain that leads there."""
    if not (seen.api and stage):
        return target.system.url or ""
    if stated := target.system.url:
        if (other := leads_to(reads, stated)) and other != seen.api["id"]:
            problems.append(f"[system] url {stated} leads to REST API {other}, not to {seen.api['id']}")
        return stated
    there = [each for each in read_domains(reads, seen.api["id"]) if each.stage in {"", stage}]
    # What clients of all kinds can call goes before a domain that few can.
    own = not seen.api.get("disableExecuteApiEndpoint")
    domains = [each for each in there if not each.barrier] or ([] if own else there)
    url = next((each.url(stage) for each in domains), "")
    if not own and not url:
        said = f"REST API {seen.api['id']} has its own address switched off, and no custom domain leads to it"
        problems.append(f"{said}: say where clients call stage {stage} with [system] url")
    return url


def _system(reads: Reads, target: Target, names: Names, seen: _Seen, served: tuple[str, str]) -> System:
    api, (stage, url) = seen.api or {}, served
    variables = tuple((where, name, value) for where, each in seen.stages.items() for name, value in each.items())
    own_address = not api.get("disableExecuteApiEndpoint")
    _, partition, _, region, account, *_ = next(iter(seen.functions.values())).split(":")
    system = System(
        partition=partition,
        account=account,
        region=region,
        probe_regions=target.regions.probes,
        api=RestApi(
            api["id"],
            api["name"],
            stage,
            tuple(seen.stages),
            url,
            own_address,
            variables,
            private="PRIVATE" in ((api.get("endpointConfiguration") or {}).get("types") or ()),
            url_barrier=barrier_of(reads, url) if url else None,
        ),
        functions=tuple(Function(role, names.functions[role], arn) for role, arn in seen.functions.items()),
        tables=tuple(Table(n, f"arn:{partition}:dynamodb:{region}:{account}:table/{n}") for n in names.tables),
        buckets=tuple(Bucket(name, f"arn:{partition}:s3:::{name}") for name in names.buckets),
        queues=seen.queues,
        dns_suffix=dns_suffix(partition),
        left_out=names.left_out,
    )
    return _owned(reads, system, names.stack, api.get("tags", {}))


def _owned(reads: Reads, system: System, stack: str, api_tags: Mapping[str, str]) -> System:
    arns = [
        *(function.arn for function in system.functions),
        *(queue.arn for queue in system.queues),
        *(table.arn for table in system.tables),
        *(bucket.arn for bucket in system.buckets),
    ]
    if stack:
        found = tuple((arn, f"CloudFormation stack {stack}") for arn in sorted([*arns, system.api_arn]))
    else:
        found = owners(reads, arns, {system.api_arn: api_tags})
    return replace(system, owners=found, sam=transformed_by_sam(reads, stacks_of(found)))
