"""The reader: AWS calls that only look, recorded, paced, and with botocore's errors in our words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import jmespath
from botocore.response import StreamingBody

from stormproof.aws.access.answers import answer_of
from stormproof.aws.access.call_records import CallLog
from stormproof.aws.access.clients import Clients
from stormproof.aws.access.failures import RAISED, UNREACHABLE, explain
from stormproof.aws.access.pace import Pace
from stormproof.aws.access.paging import every_page
from stormproof.aws.access.partitions import lacks
from stormproof.aws.access.readonly import is_read
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.repository.service import OTHERS, Service


class Reader:
    """Implements `core.controls.Reads`. Thread-safe."""

    def __init__(
        self, clients: Clients, pace: Pace, log: CallLog, beside: Mapping[str, Service] = MappingProxyType({})
    ) -> None:
        self._clients = clients
        self._pace = pace
        self._log = log
        self._beside = beside

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a read-only operation (boto3's method name) and return its answer without ResponseMetadata.

        A streamed body is read and returned as bytes. A member that the answer lacks raises AnswerLacks when it is
        read. Raises CouldNotLook (``aws.*``), NotThere, and ValueError for an operation that is not read-only.
        """
        if service in OTHERS:
            return self._read_beside(service, operation, parameters)
        where = self._clients.region(region)
        client = self._client(service, operation, where)
        self._pace.wait(service, operation, where)
        try:
            answer: dict[str, Any] = getattr(client, operation)(**parameters)
        except RAISED as error:
            raise self._failed(error, service, operation, where, parameters) from error
        for name, value in answer.items():
            if isinstance(value, StreamingBody):
                answer[name] = value.read()
        self._log.note(service, operation, where, parameters, write=False, answer=answer)
        answer.pop("ResponseMetadata", None)
        told: dict[str, Any] = answer_of(answer, service, operation)
        return told

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Call an operation for page after page and return what the JMESPath `items` finds on each, in one list.

        One that AWS does not paginate is called once. Raises as `read`.
        """
        if service in OTHERS:
            return list(jmespath.search(items, self._read_beside(service, operation, parameters)) or [])
        where = self._clients.region(region)
        client = self._client(service, operation, where)
        found: list[Any] = []
        pages = every_page(client, operation, parameters, lambda: self._pace.wait(service, operation, where))
        while True:
            try:
                answer = next(pages, None)
            except RAISED as error:
                raise self._failed(error, service, operation, where, parameters) from error
            if answer is None:
                return found
            self._log.note(service, operation, where, parameters, write=False, answer=answer)
            found.extend(answer_of(jmespath.search(items, answer) or [], service, operation))

    def _read_beside(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Look at a service that is none of AWS's; raises NotThere where the target names no such thing."""
        if service not in self._beside:
            raise NotThere(f"the target's [repository] names no {service}")
        try:
            answer = self._beside[service].read(operation, parameters)
        except (CouldNotLook, NotThere) as error:
            self._log.note(service, operation, "", parameters, write=False, error=str(error))
            raise
        self._log.note(service, operation, "", parameters, write=False, answer=answer)
        told: dict[str, Any] = answer_of(answer, service, operation)
        return told

    def _client(self, service: str, operation: str, region: str) -> Any:
        if not is_read(service, operation):
            raise ValueError(f"{service} {operation} is not read-only: a reader refuses it")
        try:
            client = self._clients.get(service, region)
        except RAISED as error:
            raise CouldNotLook(*explain(error, service, operation)[:2]) from error
        if operation not in client.meta.method_to_api_mapping:
            raise ValueError(f"{service} has no operation {operation}")
        return client

    def _failed(
        self, error: Exception, service: str, operation: str, region: str, parameters: dict[str, Any]
    ) -> CouldNotLook | NotThere:
        failure = explain(error, service, operation)
        self._log.note(service, operation, region, parameters, write=False, error=failure.message)
        if failure.not_there or (failure.code == UNREACHABLE and lacks(region, service)):
            return NotThere(failure.message)
        return CouldNotLook(failure.code, self._log.redactor.text(failure.message))
