"""Velocity's language. https://velocity.apache.org/engine/1.7/vtl-reference.html ."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.apigateway.gateway.velocity.evaluation import Evaluation
from localaws.services.apigateway.gateway.velocity.parser import parse
from localaws.services.apigateway.gateway.velocity.syntax import Unsupported


def render(template: str, **names: Any) -> str:
    """Evaluate a template with these variables."""
    return Evaluation(dict(names)).render(parse(template))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("#set($a = 1 + 2 * 3)$a", "7"),
        ("#set($a = 'x' + 1)$a ${a}y $!a $!{a}", "x1 x1y x1 x1"),
        ("$nothing|$!nothing.more", "|"),
        ("#set($a = true)$a #set($b = $null)$b", "true "),
        ("#if($a)x#elseif(1 > 0)y#{else}z#end", "y"),
        ("#if(!$a && (1 == 1 || false))x#end", "x"),
        ("#if('a' eq 'a' and 2 ge 2 and not $a)x#end", "x"),
        ("#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end", "1,2,3"),
        ("#foreach($i in ['a', 'b'])$foreach.index$velocityCount$i#end|$i", "01a12b|"),
        ("#foreach($i in [1, 2, 3])#if($i == 2)#break#end$i#end.", "1."),
        ("a#stop b", "a"),
        ('#set($m = {"k": [1, {"n": "v"}]})$m.k[1].n $m["k"].size() $m', 'v 2 {k=[1,{"n":"v"}]}'),
        ("#define($b)<$x>#end#set($x = 1)$b#set($x = 2)$b", "<1><2>"),
        ("#define($b)<$x>#end#set($x = 1)#set($c = $b)#set($x = 2)$c", "<2>"),
        ("## to the end\nx#* within *#y", "xy"),
        ("\\$a costs $5 #1", "$a costs $5 #1"),
        ("#set($a = 'q')\n#set($b = \"<$a>\")\n$b", "<q>"),
        ("#set($s = 'a-b-c')$s.replaceAll('-', '+').toUpperCase() $s.split('-').size()", "A+B+C 3"),
        ("#set($x = 7 / 2)$x #set($y = 7 % 4)$y #set($z = 1 / 0)$z", "3 3 "),
    ],
)
def test_the_language(template: str, text: str) -> None:
    """Directives, expressions, values and methods."""
    assert render(template) == text


def test_members_are_assigned_in_every_spelling() -> None:
    """As recorded (test_integration_mock_with_vtl_map_assignation): in brackets, by name and by put()."""
    template = '#set($c["a"].q[$name] = 1)#set($c.a.q.two = 2)$c.a.q.put("three", 3)#foreach($v in $c.a.q)$v#end'
    assert render(template, c={"a": {"q": {}}}, name="one") == "123"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"foo": "bar"}, "{foo=bar}"),
        ([{"foo": "bar"}], '[{"foo":"bar"}]'),
        ({"foo": [{"nested": "bar"}]}, '{foo=[{"nested":"bar"}]}'),
        ({"bigger": "dict", "to": "test"}, "{bigger=dict, to=test}"),
        (None, ""),
    ],
)
def test_values_are_printed_as_recorded(value: Any, text: str) -> None:
    """A map as Java prints it, a list as JSON (test_input_path_template_formatting)."""
    assert render("$v", v=value) == text


def test_nothing_equals_the_empty_text() -> None:
    """As recorded there."""
    assert render('#if($v == $null)a#end#if($v == "")b#end#if([] == "")c#end', v=None) == "ab"


@pytest.mark.parametrize(
    "template",
    [
        "#macro(m)#end",
        "#define($b)$b#end$b",
        "#define($b)",
        "#parse('x')",
        "#evaluate('x')",
        "#if(true)x",
        "#end",
        "#set($a)",
        "#set($a.b = 1)",
        "$s.getClass()",
    ],
)
def test_what_is_not_evaluated_is_named(template: str) -> None:
    """Never guessed: Unsupported, whose message quotes the place."""
    with pytest.raises(Unsupported, match="evaluated here"):
        render(template, s="x", a=1)


def test_loops_are_bounded() -> None:
    """A thousand rounds a template, as AWS allows."""
    assert render("#foreach($i in [1..1000])x#end") == "x" * 1000
    with pytest.raises(Unsupported, match="loop 1000 times"):
        render("#foreach($i in [1..1001])x#end")


@given(st.text(st.characters(exclude_characters="$#\\")))
def test_text_without_marks_stays_as_it_is(text: str) -> None:
    """What is no reference and no directive is the text itself."""
    assert render(text) == text


@given(st.text())
def test_what_is_filled_in_is_not_evaluated_again(value: str) -> None:
    """A client cannot smuggle references into a template."""
    assert render("$v", v=value) == value
    assert render("#set($w = $v)${w}", v=value) == value


@pytest.mark.parametrize(
    "template",
    [
        "#foreach($i in [1..2000000000])$i#end",
        "#foreach($i in [1..$nothing])$i#end",
        "#set($x = 'abcdefghij')#foreach($i in [1..60])#set($x = $x + $x)#end$x",
        "#set($x = 'abcdefghij')#foreach($i in [1..60])#set($x = \"$x$x\")#end$x",
        "#set($x = 'abcdefghij')#foreach($i in [1..60])#set($x = $x.concat($x))#end$x",
        "#set($m = {})#set($nothing = $m.put('m', $m))$m",
    ],
)
def test_a_template_does_not_take_all_memory(template: str) -> None:
    """What grows without end is refused."""
    with pytest.raises(Unsupported):
        render(template)


WORDS = (
    "$a", "${a}", "$m.x", "$m.put('k', $m)", "$l[0]", "$l.get(9)", "$a.substring(5)", "$a.matches('(')", "text ",
    "#set($a = 1)", "#set($a = $l)", "#set($l[7] = 1)", "#set($m.x = $a)", "#if($a)", "#if($a > $l)", "#else", "#end",
    "#foreach($i in $m)", "#foreach($i in $a)", "#break", "#stop", "(", ")", "}", "[", "$a.charAt('x')", "$l.add($l)",
    "#set($a = $a * 'x')", "#set($a = -$a)", "#set($a = [$a..$l])", "$a.split('')", "$n.toString()", "$n.intValue()",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_whatever_a_template_is_it_is_text_or_refused(words: list[str]) -> None:
    """No other error comes of it."""
    with contextlib.suppress(Unsupported):
        assert isinstance(render("".join(words), a="abc", m={"x": 1}, l=[1, "b"], n=1.5), str)


def test_blocks_of_blocks_end() -> None:
    """Each uses the one before twice: a short template would be evaluated without end."""
    blocks = "".join(f"#define($b{n})$b{n - 1}$b{n - 1}#end" for n in range(1, 40))
    with pytest.raises(Unsupported, match="may use blocks 1000 times"):
        render(f"#define($b0)#end{blocks}$b39")
