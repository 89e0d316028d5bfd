"""Saved queries: a question an operator asks of the logs, as a page of the runbook has it.

A page is Markdown: the question as its title, lines ``Logs:`` and ``Parameter NAME (DEFAULT):``, text for people, and
exactly one block fenced as ``insights``, in the language of
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from stormproof.core.errors import UsageError

TITLE = re.compile(r"\A# (.+)$", re.MULTILINE)
LOGS = re.compile(r"^Logs: (.+)$", re.MULTILINE)
PARAMETER = re.compile(r"^Parameter (?P<name>[A-Za-z_]\w{0,127}) \((?P<default>[^)]+)\): (?P<text>.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```insights\n(.+?)\n```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"\{\{(\w+)\}\}")
VALUE = re.compile(r"[\w.:/@+=-]{1,256}", re.ASCII)
"""What may stand in for a parameter: within quotes none of it ends them."""
WORD = re.compile(r"""(?:"[^"]*"|'[^']*'|`[^`]*`|[^\s"'`])+""")
"""What stands between blanks, with what is quoted in it as it stands."""
REMARK = re.compile(r"^\s*#.*$", re.MULTILINE)
"""A line that CloudWatch Logs leaves out:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""
LONGEST = 10_000
"""Characters of a query: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html"""


class Log(Enum):
    """Which logs of a system a query is about."""

    ACCESS = "access"
    AUTHORIZER = "authorizer"
    FUNCTIONS = "functions"
    FIREWALL = "firewall"


@dataclass(frozen=True)
class Parameter:
    """What ``{{name}}`` in a query stands for; `default` is used where nobody says otherwise."""

    name: str
    default: str
    description: str


@dataclass(frozen=True)
class Query:
    """A query of the library; `about` is what the page says beside it, without its facts."""

    name: str
    question: str
    logs: tuple[Log, ...]
    text: str
    about: str = ""
    parameters: tuple[Parameter, ...] = ()

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with its parameters filled in; raises UsageError for a name or a value that cannot be."""
        if unknown := sorted(set(values) - {each.name for each in self.parameters}):
            known = ", ".join(each.name for each in self.parameters) or "none"
            raise UsageError(f"query {self.name} has no parameter {unknown[0]!r}", f"its parameters: {known}")
        return filled(self.text, {**{each.name: each.default for each in self.parameters}, **values})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a query with values in the places of its parameters; a place without a value stays as it is.

    Raises UsageError for a value that could end the text it stands in.
    """
    for name, value in values.items():
        if not VALUE.fullmatch(value):
            raise UsageError(f"{name}={value!r} cannot stand in a query", "letters, digits and . : / @ + = _ - may")
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def asked_by(text: str) -> tuple[str, ...]:
    """Return what a query asks, word by word: without remarks, however it is laid out."""
    return tuple(WORD.findall(REMARK.sub("", text)))


def parse(name: str, page: str) -> Query:
    """Return the query of a page; raises ValueError that says what the page lacks."""
    title, logs, blocks = TITLE.search(page), LOGS.search(page), BLOCK.findall(page)
    if title is None:
        raise ValueError(f"{name}: the first line must be the question, as a title: # Which ...?")
    if logs is None:
        raise ValueError(f"{name}: a line `Logs: {', '.join(each.value for each in Log)}` must name the logs")
    if len(blocks) != 1:
        raise ValueError(f"{name}: {len(blocks)} blocks are fenced as insights, there must be one")
    parameters = tuple(Parameter(each["name"], each["default"], each["text"]) for each in PARAMETER.finditer(page))
    _check(name, blocks[0], parameters)
    return Query(name, title[1].strip(), _logs(name, logs[1]), blocks[0], _about(page), parameters)


def _check(name: str, text: str, parameters: tuple[Parameter, ...]) -> None:
    places, known = set(PLACE.findall(text)), {each.name for each in parameters}
    if places != known:
        raise ValueError(f"{name}: the parameters {sorted(known)} are not those of the query, {sorted(places)}")
    if len(text) > LONGEST:
        raise ValueError(f"{name}: the query has {len(text)} characters, {LONGEST} may be")


def _logs(name: str, listed: str) -> tuple[Log, ...]:
    try:
        return tuple(Log(each.strip()) for each in listed.split(","))
    except ValueError as error:
        raise ValueError(f"{name}: {error}; there are {', '.join(each.value for each in Log)}") from None


def _about(page: str) -> str:
    prose = page
    for form in (TITLE, LOGS, PARAMETER, BLOCK):
        prose = form.sub("", prose)
    return re.sub(r"\n{3,}", "\n\n", prose).strip()
