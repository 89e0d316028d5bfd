"""SSM: names of parameters that cannot be are refused, a name is told as it was asked for, absent secrets are told.

moto says of a malformed path that it is not found, names a secret without the prefix by which it is referred to, and
refuses GetParameters altogether where one secret is absent. Validated on AWS: localstack/localstack,
tests/aws/services/ssm/test_ssm.py (test_hierarchical_parameter, test_put_parameters, test_get_secret_parameter,
test_get_parameters_and_secrets); https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable
from typing import Any

from moto.secretsmanager.exceptions import SecretsManagerClientError
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.exceptions import ParameterNotFound, ValidationException
from moto.ssm.models import SimpleSystemManagerBackend
from moto.ssm.responses import SimpleSystemManagerResponse

from localaws.moto.patches import Method, Patches

SECRETS = "/aws/reference/secretsmanager/"
ARN = "arn:"
PATH = re.compile(r"/?[a-zA-Z0-9_.-]+|(/[a-zA-Z0-9_.-]+)+/?")
WRONG = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths'
    " divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
)


def install(patches: Patches) -> None:
    """Look at names, and tell them."""
    patches.wrap(SimpleSystemManagerResponse, "get_parameter", _getting)
    patches.wrap(SimpleSystemManagerBackend, "get_parameters", _getting_all)


def _check(name: str) -> None:
    if not name.startswith(ARN) and not PATH.fullmatch(name.partition(":")[0]):
        raise ValidationException(WRONG)


def _getting(get: Method) -> Method:
    def get_parameter(self: Any) -> Any:
        name = self._get_param("Name")
        _check(name)
        answer = get(self)
        told = answer.result["Parameter"]
        if not name.startswith(ARN):
            told["Name"] = name.partition(":")[0]
        if name.startswith(SECRETS):
            told["SourceResult"] = _source(self, name.removeprefix(SECRETS))
        return answer

    return get_parameter


def _source(self: Any, secret: str) -> str:
    backend = secretsmanager_backends[self.current_account][self.region]
    described: dict[str, Any] = backend.describe_secret(secret.partition(":")[0]).to_dict()
    return json.dumps({"ARN": described["ARN"], "name": described["Name"]})


def _getting_all(get: Method) -> Method:
    def get_parameters(backend: SimpleSystemManagerBackend, names: Iterable[str]) -> dict[str, Any]:
        wanted = list(names)
        found: dict[str, Any] = get(backend, [name for name in wanted if not name.startswith(SECRETS)])
        for name in wanted:
            if name.startswith(SECRETS) and (secret := _secret(backend, name)) is not None:
                found[name] = secret
        return {name: _as_asked(name, parameter) for name, parameter in found.items()}

    return get_parameters


def _as_asked(name: str, parameter: Any) -> Any:
    if name.startswith(ARN):
        return parameter
    told = copy.copy(parameter)
    told.name = name.partition(":")[0]
    return told


def _secret(backend: SimpleSystemManagerBackend, name: str) -> Any:
    try:
        return backend.get_parameter(name)
    except (ParameterNotFound, SecretsManagerClientError):
        return None
