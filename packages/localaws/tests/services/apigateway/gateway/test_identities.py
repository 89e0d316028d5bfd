"""Methods of user pools and of AWS_IAM: who has a token of the pool's, or signs as somebody who may, comes in.

Statuses and texts: https://repost.aws/knowledge-center/api-gateway-cognito-401-unauthorized and
https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch .
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

PASSWORD = "Corr3ct-horse!"
CLAIMS = '{"use": "$context.authorizer.claims.token_use", "arn": "$context.identity.userArn"}'


@dataclass(frozen=True)
class Guarded:
    """A mock at ``GET /`` that tells who came; `guard` puts an authorization before it and deploys."""

    aws: Any
    api: Any

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{self.aws.ready['gateway_url']}/_aws/execute-api/{self.api.id}/prod/"

    def guard(self, **settings: Any) -> None:
        """Put the authorization there."""
        self.api.client.put_method(**self.api.place, **settings)
        templates = {"application/json": '{"statusCode": 200}'}
        self.api.client.put_integration(**self.api.place, type="MOCK", requestTemplates=templates)
        self.api.client.put_method_response(**self.api.place, statusCode="200")
        self.api.client.put_integration_response(
            **self.api.place, statusCode="200", responseTemplates={"application/json": CLAIMS}
        )
        self.api.deploy()

    def ask(self, headers: dict[str, str] | None = None) -> requests.Response:
        """Ask with these headers."""
        with requests.Session() as session:
            session.trust_env = False
            return session.get(self.url, headers=headers, verify=self.aws.ready["ca_bundle"], timeout=30)

    def signed(self, key: str, secret: str, token: str | None = None, service: str = "execute-api") -> Any:
        """Ask with a signature."""
        request = AWSRequest("GET", self.url)
        SigV4Auth(Credentials(key, secret, token), service, "us-east-1").add_auth(request)
        return self.ask(dict(request.headers.items()))


@pytest.fixture
def guarded(aws: Any, rest_api: Any) -> Guarded:
    """An API whose method nobody guards yet."""
    return Guarded(aws, rest_api)


@dataclass(frozen=True)
class Pool:
    """A user pool with one user; `tokens` are his."""

    arn: str
    tokens: dict[str, str]


@pytest.fixture
def pool(aws: Any, unique: Callable[[str], str]) -> Iterator[Callable[[], Pool]]:
    """Makes pools, and deletes them afterwards."""
    client, made = aws.client("cognito-idp"), []

    def make() -> Pool:
        name = unique("pool")
        found = client.create_user_pool(PoolName=name)["UserPool"]
        made.append(found["Id"])
        flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        app = client.create_user_pool_client(UserPoolId=found["Id"], ClientName=name, ExplicitAuthFlows=flows)
        client.admin_create_user(UserPoolId=found["Id"], Username="user")
        client.admin_set_user_password(UserPoolId=found["Id"], Username="user", Password=PASSWORD, Permanent=True)
        answer = client.admin_initiate_auth(
            UserPoolId=found["Id"],
            ClientId=app["UserPoolClient"]["ClientId"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "user", "PASSWORD": PASSWORD},
        )["AuthenticationResult"]
        return Pool(found["Arn"], {"id": answer["IdToken"], "access": answer["AccessToken"]})

    yield make
    for each in made:
        client.delete_user_pool(UserPoolId=each)


def of_pool(guarded: Guarded, pool: Pool, **method: Any) -> None:
    """Put the pool's authorizer before the method."""
    authorizer = guarded.api.client.create_authorizer(
        restApiId=guarded.api.id,
        name="users",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool.arn],
        identitySource="method.request.header.Authorization",
    )
    guarded.guard(authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer["id"], **method)


def test_a_user_of_the_pool_comes_in_by_his_identity_token(guarded: Guarded, pool: Callable[[], Pool]) -> None:
    """With Bearer or without; what he claims is told to the integration."""
    users = pool()
    of_pool(guarded, users)
    for header in (users.tokens["id"], f"Bearer {users.tokens['id']}"):
        answer = guarded.ask({"Authorization": header})
        assert (answer.status_code, answer.json()["use"]) == (200, "id")


def test_a_pool_s_authorizer_stands_in_an_export_as_one(guarded: Guarded, pool: Callable[[], Pool]) -> None:
    """By the type of its scheme, as the documentation of ``x-amazon-apigateway-authtype`` has it."""
    of_pool(guarded, pool())
    asked = {"restApiId": guarded.api.id, "stageName": "prod", "exportType": "oas30"}
    exported = guarded.api.client.get_export(**asked, parameters={"extensions": "apigateway"})
    scheme = json.loads(exported["body"].read())["components"]["securitySchemes"]["users"]
    assert scheme["x-amazon-apigateway-authtype"] == "cognito_user_pools"


def test_every_refusal_of_a_pool_is_401(guarded: Guarded, pool: Callable[[], Pool]) -> None:
    """No token, one of no form, a damaged one, one of another pool, an access token where identity tokens are taken."""
    users, others = pool(), pool()
    of_pool(guarded, users)
    token = users.tokens["id"]
    head, claims, signature = token.split(".")
    damaged = f"{head}.{claims}.{signature[::-1]}"
    for wrong in (None, "x", damaged, others.tokens["id"], users.tokens["access"]):
        answer = guarded.ask({"Authorization": wrong} if wrong else {})
        assert (answer.status_code, answer.text) == (401, '{"message":"Unauthorized"}')
        assert answer.headers["x-amzn-ErrorType"] == "UnauthorizedException"


def test_a_method_with_scopes_takes_access_tokens_that_claim_one(guarded: Guarded, pool: Callable[[], Pool]) -> None:
    """And no identity tokens."""
    users = pool()
    of_pool(guarded, users, authorizationScopes=["aws.cognito.signin.user.admin"])
    seen = [guarded.ask({"Authorization": users.tokens[use]}).status_code for use in ("access", "id")]
    assert seen == [200, 401]


@pytest.fixture
def user(aws: Any, unique: Callable[[str], str]) -> Iterator[Callable[[str], tuple[str, str, str]]]:
    """Makes users who may invoke a resource: ARN, access key and secret; deletes them afterwards."""
    client, made = aws.client("iam"), []

    def make(resource: str) -> tuple[str, str, str]:
        name = unique("caller")
        arn = client.create_user(UserName=name)["User"]["Arn"]
        allowed = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        client.put_user_policy(UserName=name, PolicyName="invoke", PolicyDocument=document)
        key = client.create_access_key(UserName=name)["AccessKey"]
        made.append((name, key["AccessKeyId"]))
        return arn, key["AccessKeyId"], key["SecretAccessKey"]

    yield make
    for name, key in made:
        client.delete_access_key(UserName=name, AccessKeyId=key)
        client.delete_user_policy(UserName=name, PolicyName="invoke")
        client.delete_user(UserName=name)


def test_who_signs_and_may_invoke_comes_in(guarded: Guarded, user: Any) -> None:
    """The account's root, and a user with a policy for this method; the integration is told who came."""
    guarded.guard(authorizationType="AWS_IAM")
    ready = guarded.aws.ready
    assert guarded.signed(ready["access_key_id"], ready["secret_access_key"]).status_code == 200
    arn, key, secret = user(f"arn:aws:execute-api:us-east-1:*:{guarded.api.id}/prod/GET/*")
    answer = guarded.signed(key, secret)
    assert (answer.status_code, answer.json()["arn"]) == (200, arn)


def test_a_moved_clock_shuts_no_signer_out(guarded: Guarded) -> None:
    """Who signs by the real clock comes in, however far the virtual one was moved on."""
    guarded.guard(authorizationType="AWS_IAM")
    ready = guarded.aws.ready
    moved = requests.post(ready["clock_url"], json={"advance_seconds": 1800}, timeout=60)
    assert moved.status_code == 200
    assert guarded.signed(ready["access_key_id"], ready["secret_access_key"]).status_code == 200


def test_every_refusal_of_a_signature_is_403(guarded: Guarded, user: Any) -> None:
    """None, none of the form, a key that is nobody's, a wrong secret, another service, no permission."""
    guarded.guard(authorizationType="AWS_IAM")
    _, key, secret = user("arn:aws:execute-api:us-east-1:*:another/*")
    refusals = {
        "MissingAuthenticationTokenException": guarded.ask(),
        "IncompleteSignatureException": guarded.ask({"Authorization": "Bearer x"}),
        "UnrecognizedClientException": guarded.signed("AKIANOBODY0000000000", secret),
        "InvalidSignatureException": guarded.signed(key, secret[::-1]),
        "AccessDeniedException": guarded.signed(key, secret),
    }
    seen = {kind: (answer.status_code, answer.headers["x-amzn-ErrorType"]) for kind, answer in refusals.items()}
    assert seen == {kind: (403, kind) for kind in refusals}
    assert "is not authorized to perform: execute-api:Invoke" in refusals["AccessDeniedException"].json()["Message"]
    assert guarded.signed(key, secret, service="s3").status_code == 403


def test_a_session_signs_with_its_token(guarded: Guarded, aws: Any, unique: Callable[[str], str]) -> None:
    """A role's policies are its sessions'; without the session's token its key is nobody's."""
    guarded.guard(authorizationType="AWS_IAM")
    iam, name = aws.client("iam"), unique("session")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    iam.put_role_policy(
        RoleName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    )
    given = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    key, secret, token = given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
    assert [guarded.signed(key, secret, each).status_code for each in (token, None)] == [200, 403]
    iam.delete_role_policy(RoleName=name, PolicyName="p")
    iam.delete_role(RoleName=name)
