"""Which of what was seen decided a verdict: what its reason quotes, and what tells of the things that it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from stormproof.core.criteria.verdicts import Verdict

REQUEST_ID = "x-amzn-requestid"
SHORTEST_PHRASE = 16
SHORTEST_NAME = 8
"""Characters of a name by which a call that failed is known again in a reason."""
SHORTEST = 4
"""Characters of a name by which records are looked through: shorter ones stand everywhere."""


class Part(Enum):
    """What a record has to do with a verdict.

    It decided, was singled out by a check that held, or tells of what the verdict names.
    """

    DECIDED = "decided"
    SINGLED = "singled out"
    ABOUT = "tells of it"
    NONE = ""


@dataclass(frozen=True)
class Seen:
    """A piece of evidence as the bundle keeps it; `source` names the experiment, empty for the scenario itself."""

    kind: str
    at: str
    title: str
    content: Mapping[str, Any]
    source: str = ""


@dataclass(frozen=True)
class Judged:
    """What a scenario came to. `requests` are the IDs of those that decided, or that checks had singled out."""

    verdict: Verdict
    reason: str
    requests: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


def parts(seen: Sequence[Seen], judged: Judged) -> tuple[Part, ...]:
    """Return the part of each record; what held rests on all of them, and a check may have singled some out."""
    if judged.verdict is Verdict.PASS:
        return tuple(Part.SINGLED if _request_id(each) in judged.requests else Part.NONE for each in seen)
    decided = [_decided(each, judged) for each in seen]
    about = set() if any(decided) else _about(seen, judged.resources)
    return tuple(
        Part.DECIDED if decides else Part.ABOUT if place in about else Part.NONE
        for place, decides in enumerate(decided)
    )


def _decided(seen: Seen, judged: Judged) -> bool:
    if seen.kind == "http":
        return _exchange_decided(seen.content, judged)
    if seen.kind == "aws":
        said = [seen.content.get("error"), seen.content.get("request_id"), *_refused_about(seen.content)]
        return any(each and str(each) in judged.reason for each in said)
    return any(each in judged.reason for each in (seen.title, *_phrases(seen.content)) if _is_phrase(each))


def _refused_about(call: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that a call which failed was about: a reason that tells of a thing quotes its name."""
    for value in (call.get("parameters") or {}).values() if call.get("error") else ():
        if isinstance(value, str) and len(value) >= SHORTEST_NAME:
            yield value


def _phrases(content: Any) -> Iterator[str]:
    """Yield the texts of what was seen, such as the commands that were run."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping | list):
        for each in content.values() if isinstance(content, Mapping) else content:
            yield from _phrases(each)


def _is_phrase(text: str) -> bool:
    """Tell whether a text is one by which what was seen is known again: a word stands everywhere."""
    return len(text) >= SHORTEST_PHRASE and " " in text


def _request_id(seen: Seen) -> str:
    return _id_of(seen.content) if seen.kind == "http" else ""


def _id_of(exchange: Mapping[str, Any]) -> str:
    return str(exchange.get("headers", {}).get(REQUEST_ID, ""))


def _exchange_decided(content: Mapping[str, Any], judged: Judged) -> bool:
    """Tell by its ID, which the judge named or the reason quotes, else by the words of the reason."""
    request_id = _id_of(content)
    if judged.requests:
        return request_id in judged.requests
    if request_id and request_id in judged.reason:
        return True
    asked, answered = f"{content.get('method')} {content.get('url')}", content.get("status", content.get("cause"))
    return re.search(rf"{re.escape(asked)}(?![\w/?&=.-]).*\b{re.escape(str(answered))}\b", judged.reason) is not None


def _about(seen: Sequence[Seen], resources: Iterable[str]) -> set[int]:
    """Return the places of the last records that tell of each thing."""
    texts = [json.dumps([each.title, each.content], ensure_ascii=False) for each in seen]
    found = set()
    for name in (each for each in resources if len(each) >= SHORTEST):
        found |= {max((place for place, text in enumerate(texts) if name in text), default=-1)}
    return found - {-1}
