"""Each setting goes where its owner would write it; what cannot is said, with the reason."""

from __future__ import annotations

from typing import Any

from stormproof.core.export.settings import (
    API,
    EVENT_SOURCE,
    FUNCTION,
    LOG_GROUP,
    QUEUE,
    QUEUE_POLICY,
    STAGE,
    ApiSettings,
    Applied,
    Export,
    How,
    MethodSetting,
    Setting,
)
from stormproof.core.export.templates import Member, export
from stormproof.core.export.trees import load, plain

SAM = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Layers: [!Ref Shared]
Resources:
  Front:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handle
      Role: !GetAtt Role.Arn
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
"""
BODY = """\
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /a:
            x-amazon-apigateway-any-method:
              x-amazon-apigateway-integration:
                type: aws_proxy
                uri: !Sub "arn:functions/${Front.Arn}/invocations"
"""
METHODS = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
  A:
    Type: AWS::ApiGateway::Resource
    Properties: {PathPart: a, ParentId: !GetAtt Api.RootResourceId, RestApiId: !Ref Api}
  GetA:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: GET
      ResourceId: !Ref A
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: {Type: AWS_PROXY, Uri: "arn:functions/arn:front/invocations"}
  OtherStage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Other, StageName: prod}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod}
"""
MEMBERS = (
    Member("Front", FUNCTION, "stack-front"),
    Member("FrontMessages", EVENT_SOURCE, "uuid-1"),
    Member("Api", API, "abc"),
    Member("ApiprodStage", STAGE, "prod"),
    Member("A", "AWS::ApiGateway::Resource", "res1"),
)
AUTHORIZER = {"id": "auth1", "authorizerUri": "arn:authorizer", "identitySource": "method.request.header.x-api-key"}
METHOD = MethodSetting(
    "/a", "ANY", "res1", authorized=True, uri="arn:functions/arn:front:live/invocations", alias="live"
)
LOG = Setting(
    "access-log", "access-log", STAGE, "prod", ("AccessLogSetting",), {"DestinationArn": "arn:g", "Format": "{}"}
)


def made(
    text: str, *settings: Setting, api: ApiSettings | None = None, members: tuple[Member, ...] = MEMBERS
) -> Export:
    """Return a template with settings."""
    return export(text, "t.yaml", members, Applied(settings, api or ApiSettings("abc")))


def properties(result: Export, logical: str) -> Any:
    """Return the properties of a resource of it, expressions in their long form."""
    return plain(load(result.text, "again")["Resources"][logical]["Properties"])


def test_a_function_s_settings_are_its_own_whoever_makes_it() -> None:
    """SAM appends a function's layers to those of Globals, and takes a role as CloudFormation does."""
    put = ("rate-guard", "rate guard", FUNCTION, "stack-front")
    settings = (Setting(*put, ("Layers",), ["arn:layer"], How.ADD), Setting(*put, ("Role",), "arn:role"))
    result = made(SAM, *settings)
    assert properties(result, "Front") == {"Handler": "app.handle", "Role": "arn:role", "Layers": ["arn:layer"]}
    assert "Layers: [!Ref Shared]" in result.text
    assert made(result.text, *settings).placed == ()


def test_a_log_group_is_known_by_its_whole_name() -> None:
    """Another that ends alike is left as it is."""
    text = "Resources:\n  Other:\n    Type: AWS::Logs::LogGroup\n  Log:\n    Type: AWS::Logs::LogGroup\n"
    members = (Member("Other", LOG_GROUP, "/other/front"), Member("Log", LOG_GROUP, "/aws/lambda/front"))
    kept = Setting("system-log-groups", "", LOG_GROUP, "/aws/lambda/front", ("RetentionInDays",), 90, How.LITERAL)
    assert [each.where for each in made(text, kept, members=members).placed] == ["Log"]


def test_a_stage_that_sam_makes_is_its_api_s() -> None:
    """In a template of CloudFormation it is the stage of this API, whatever others are called."""
    assert "AccessLogSetting" in properties(made(SAM, LOG), "Api")
    members = (*MEMBERS[:3], Member("OtherStage", STAGE, "prod"), Member("Stage", STAGE, "prod"))
    result = made(METHODS, LOG, members=members)
    assert [each.where for each in result.placed] == ["Stage"]


def test_what_sam_makes_by_itself_is_said_in_the_template() -> None:
    """With the reason, once however often it is exported; and no more once there is nothing left out."""
    feeding = Setting("alias-event-sources", "", EVENT_SOURCE, "uuid-1", ("FunctionName",), "arn:front:live")
    result = made(made(SAM, feeding).text, feeding)
    (line,) = load(result.text, "t")["Metadata"]["Stormproof"]["NotInThisTemplate"]
    assert line.startswith("alias-event-sources: FrontMessages FunctionName: ")
    assert "NotInThisTemplate" not in made(result.text).text


def test_what_the_stack_has_not_is_nobody_s_to_take() -> None:
    """Nothing is written and nothing told: it stands beside the template."""
    elsewhere = Setting("redrive-policies", "", QUEUE, "work", ("RedrivePolicy",), {})
    result = made(SAM, elsewhere)
    assert result == Export(SAM, (), ())


def test_a_statement_goes_into_the_policy_that_names_the_queue() -> None:
    """By its resource."""
    text = """\
Resources:
  Work: {Type: AWS::SQS::Queue}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Work], PolicyDocument: {Statement: [{Sid: mine}]}}
"""
    statement = Setting(
        "queue-policies", "policy", QUEUE_POLICY, "work", ("PolicyDocument", "Statement"), [{"Sid": "ours"}], How.ADD
    )
    result = made(text, statement, members=(Member("Work", QUEUE, "https://sqs/1/work"),))
    assert properties(result, "Policy")["PolicyDocument"] == {"Statement": [{"Sid": "mine"}, {"Sid": "ours"}]}


def test_a_definition_gets_authorizer_alias_and_preflight() -> None:
    """The owner's expression stays; where ANY answers preflights, OPTIONS answers as it does, open to all."""
    preflight = MethodSetting("/a", "OPTIONS", uri=METHOD.uri, alias="live", added=True)
    headers = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    api = ApiSettings("abc", AUTHORIZER, (METHOD, preflight), {"DEFAULT_4XX": headers})
    body = properties(made(SAM + BODY, api=api), "Api")["DefinitionBody"]
    any_method, options = (body["paths"]["/a"][name] for name in ("x-amazon-apigateway-any-method", "options"))
    assert any_method["security"] == [{"stormproof": []}]
    assert "security" not in options
    for each in (any_method, options):
        uri = each["x-amazon-apigateway-integration"]["uri"]
        assert uri == {"Fn::Sub": "arn:functions/${Front.Arn}:live/invocations"}
    scheme = body["components"]["securitySchemes"]["stormproof"]
    assert scheme["x-amazon-apigateway-authorizer"] == {
        "type": "request", "authorizerUri": "arn:authorizer", "identitySource": "method.request.header.x-api-key"
    }  # fmt: skip
    assert body["x-amazon-apigateway-gateway-responses"] == {"DEFAULT_4XX": {"responseParameters": headers}}


def test_security_schemes_stand_where_sam_leaves_them() -> None:
    """With an OpenApiVersion it writes ``securityDefinitions`` over the definition's own schemes, if there are any."""
    versioned = SAM + "      OpenApiVersion: 3.0.1\n" + BODY
    api = ApiSettings("abc", AUTHORIZER, (METHOD,))
    assert "securityDefinitions" in properties(made(versioned, api=api), "Api")["DefinitionBody"]
    owners = versioned + "        components:\n          securitySchemes: {mine: {type: apiKey}}\n"
    body = properties(made(owners, api=api), "Api")["DefinitionBody"]
    assert set(body["components"]["securitySchemes"]) == {"mine", "stormproof"}
    assert "securityDefinitions" not in body


def test_native_keys_that_are_demanded_no_more_and_headers_of_preflights_are_sam_s_to_set() -> None:
    """It writes both for the whole API."""
    text = (
        SAM + "      Auth: {ApiKeyRequired: true}\n      Cors: {AllowOrigin: \"'*'\", AllowHeaders: \"'A'\"}\n" + BODY
    )
    lifted = MethodSetting("/a", "ANY", "res1", authorized=True, key_lifted=True)
    preflight = MethodSetting("/a", "OPTIONS", headers=True)
    result = made(text, api=ApiSettings("abc", AUTHORIZER, (lifted, preflight)))
    assert properties(result, "Api")["Auth"] == {"ApiKeyRequired": False}
    assert properties(result, "Api")["Cors"]["AllowHeaders"] == "'A,x-api-key'"
    assert result.left == ()


def test_a_definition_that_sam_makes_of_events_is_left_alone() -> None:
    """Its integrations would be on the functions again after any change there: that is said, nothing is half done."""
    result = made(SAM, api=ApiSettings("abc", AUTHORIZER, (METHOD,)))
    assert [each.resource for each in result.left] == ["the definition of API abc"]
    assert result.placed == ()


def test_methods_that_are_resources_are_changed_each() -> None:
    """Authorization, demand for a key and integration; a preflight of ours stands beside them."""
    get = MethodSetting("/a", "GET", "res1", authorized=True, key_lifted=True, uri=METHOD.uri, alias="live")
    added = MethodSetting("/a", "OPTIONS", "res1", uri=METHOD.uri, alias="live", added=True)
    unknown = MethodSetting("/b", "GET", "res2", authorized=True)
    result = made(METHODS, api=ApiSettings("abc", AUTHORIZER, (get, added, unknown)))
    method = properties(result, "GetA")
    assert (method["AuthorizationType"], method["AuthorizerId"], method["ApiKeyRequired"]) == ("CUSTOM", "auth1", False)
    assert method["Integration"]["Uri"] == METHOD.uri
    assert [each.resource for each in result.left] == ["GET /b"]


def test_an_expression_in_the_way_is_named() -> None:
    """The setting is told, and the expression stays."""
    text = SAM.replace("Handler: app.handle", "Layers: !If [A, [x], [y]]")
    layer = Setting("rate-guard", "rate guard", FUNCTION, "stack-front", ("Layers",), ["arn:layer"], How.ADD)
    result = made(text, layer)
    assert [each.resource for each in result.left] == ["Front Layers"]
    assert "!If" in result.text
