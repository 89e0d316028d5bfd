"""Mapping templates.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html .
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.apigateway.gateway.exchange import Authorization, Exchange
from localaws.services.apigateway.gateway.mapping import UTIL, Mapping, found
from localaws.services.apigateway.gateway.messages import Request
from localaws.services.apigateway.gateway.velocity.syntax import Unsupported

BODY = b'{"a": {"b": [1, {"c": "d"}]}, "e-f": "g", "n": null}'


@pytest.fixture
def templates(world: Any) -> Mapping:
    """Templates of a request with a body, parameters, an authorizer's context and a stage variable."""
    world.configure(variables={"v": "blue"})
    stage = world.directory.stages["abc123", "prod"]
    request = Request("GET", "/prod/x", query=(("q", "1"),), headers=(("X-One", "h"),), body=BODY)
    exchange = Exchange(request, stage, "/x", event_path="/x", full_path="/prod/x", domain_name="d.example.com")
    exchange.path_parameters = {"p": "7"}
    exchange.authorization = Authorization("user", {"k": "w"})
    return Mapping(exchange)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$input.body", BODY.decode()),
        ("$input.json('$.a.b[1]')", '{"c":"d"}'),
        ("$input.json('$.a')", '{"b":[1,{"c":"d"}]}'),
        ("$input.path('$.a.b[1].c') $input.path(\"$['e-f']\") $input.path('$.x.y')|", "d g |"),
        ("$input.path('$..c').size() $input.path('$.a.b[*]').size()", "1 2"),
        ("$input.params('p')$input.params('q')$input.params('x-one')$input.params('none')", "71h"),
        ("$input.params().path.p $input.params().get('querystring').get('q') $input.params().header['X-One']", "7 1 h"),
        ("$context.stage ${context.httpMethod} $context.identity.sourceIp", "prod GET 127.0.0.1"),
        ("$context.authorizer.principalId $context.authorizer.k|$context.nothing", "user w|"),
        ("$stageVariables.v ${stageVariables.w}|", "blue |"),
        (
            "$util.base64Encode('a') $util.base64Decode('YQ==') $util.urlEncode('a b&') $util.urlDecode('a+b')",
            "YQ== a a+b%26 a b",
        ),
        ("$util.parseJson('{\"a\": [1]}').a[0]", "1"),
        ("$util.escapeJavaScript('a\"b')", 'a\\"b'),
    ],
)
def test_the_documented_variables(templates: Mapping, template: str, text: str) -> None:
    """$input, $context, $stageVariables and $util."""
    assert templates.render(template, BODY) == text


def test_an_empty_body_reads_as_an_empty_object(templates: Mapping) -> None:
    """As recorded (test_input_body_formatting)."""
    assert templates.render("Action=SendMessage&MessageBody=$input.body", b"") == "Action=SendMessage&MessageBody={}"


def test_every_parameter_can_be_walked(templates: Mapping) -> None:
    """The console's own "method request passthrough" template makes JSON."""
    template = """#set($all = $input.params())
{ #foreach($type in $all.keySet())
    #set($params = $all.get($type))
"$type" : {
    #foreach($name in $params.keySet())
    "$name" : "$util.escapeJavaScript($params.get($name))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end }"""
    read = json.loads(templates.render(template, BODY))
    assert (read["path"], read["querystring"], read["header"]["X-One"]) == ({"p": "7"}, {"q": "1"}, "h")


def test_overrides_are_kept_for_the_response(templates: Mapping) -> None:
    """What the request's template sets, the response's finds again."""
    templates.render("#set($context.responseOverride.status = 418)#set($context.requestOverride.header.h = 'v')", b"")
    assert templates.overrides["responseOverride"]["status"] == 418
    assert templates.render("$context.requestOverride.header.h", b"") == "v"


@pytest.mark.parametrize("template", ["$util.parseJson('x')", "$util.toInteger('1')", "$input.path('$[')"])
def test_what_cannot_be_evaluated_is_named(templates: Mapping, template: str) -> None:
    """Unsupported, never an empty text."""
    with pytest.raises(Unsupported):
        templates.render(template, BODY)


@given(st.text())
def test_escaped_text_in_quotes_is_json(text: str) -> None:
    """What escapeJavaScript makes can stand in JSON but for the quote that JSON does not escape."""
    escaped = UTIL["escapeJavaScript"](text).replace("\\'", "'")
    if not any("\ud800" <= each <= "\udfff" for each in text):
        controls = {each for each in text if each < " "} - set("\n\r\t\b\f")
        assert json.loads(f'"{escaped}"', strict=not controls) == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    )
)
def test_the_root_is_the_whole_document(document: Any) -> None:
    """``$`` finds what the text says."""
    assert found(json.dumps(document), "$") == document


def test_what_a_template_changes_of_the_body_stays_changed_in_it(templates: Mapping) -> None:
    """As the README of aws-samples/serverless-patterns, apigw-mappingtemplate-lambda tells; the next starts anew."""
    change = "#set($root = $input.path('$.a'))#set($root.b = 'changed')$input.json('$.a')"
    assert templates.render(change, BODY) == '{"b":"changed"}'
    assert templates.render("$input.json('$.a.b[0]')", BODY) == "1"
