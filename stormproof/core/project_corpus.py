"""Projects as people really submit them: prose, code, HTML, lists of URLs, logs, from 1 KB to 1 MB.

Made by rule from word lists of our own, the same each time: whether a firewall lets them pass can be asked again and
again. They hold what rules on bodies take for attacks and is none in a project's description: script elements, event
handlers, relative paths, addresses of metadata services, URLs with IP addresses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from random import Random

KB = 1024
SIZES = {
    "prose": (1 * KB, 9 * KB, 1024 * KB),
    "code": (1 * KB, 20 * KB, 256 * KB),
    "html": (1 * KB, 20 * KB, 1024 * KB),
    "urls": (1 * KB, 64 * KB),
    "log": (12 * KB,),
}
"""Bytes of the projects of each kind: below and above the 8 KB and the 16 KB at which AWS WAF changes its mind.
https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
"""
SIZE_RULE = 8 * KB
"""Bodies beyond are matched by SizeRestrictions_BODY, whatever they hold:
https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
"""
BLOCK = 32 * KB
"""Text is made anew up to here, and then repeated."""

NOUNS = ("customer", "order", "invoice", "warehouse", "parcel", "return", "ledger", "report", "review", "calendar")
VERBS = ("shows", "exports", "imports", "compares", "archives", "approves", "filters", "signs", "merges", "notifies")
HOSTS = ("shop.example", "api.example", "docs.example", "10.0.0.12", "192.0.2.40", "[2001:db8::12]", "localhost:8080")


@dataclass(frozen=True)
class Project:
    """A project of the corpus; `name` says kind and size."""

    name: str
    description: str


@cache
def corpus() -> tuple[Project, ...]:
    """Return all projects, the smallest of each kind first."""
    return tuple(
        Project(f"{kind}-{size // KB}k", _sized(LINES[kind](Random(f"{kind} of a project")), size))  # noqa: S311 - no secret
        for kind, sizes in SIZES.items()
        for size in sizes
    )


@cache
def corpus_mark() -> str:
    """Return what requests that carry this corpus are known by: it changes when a project does."""
    digest = hashlib.sha256("\0".join(each.name + each.description for each in corpus()).encode())
    return f"corpus-{digest.hexdigest()[:16]}"


def always_matched() -> frozenset[str]:
    """Return the names of the projects that a rule on the size of bodies always matches."""
    return frozenset(each.name for each in corpus() if len(each.description.encode()) > SIZE_RULE)


def _sized(lines: Iterator[str], size: int) -> str:
    made, length = [], 0
    while length < min(size, BLOCK):
        made.append(next(lines))
        length += len(made[-1]) + 1
    text = "\n".join(made)
    return (text * (size // len(text) + 1))[:size]


def _sentence(random: Random) -> str:
    words = (random.choice(NOUNS), random.choice(VERBS), random.choice(NOUNS), random.randint(2, 900))
    return "The {} page {} each {} of the last {} days; it isn't done until finance says so.".format(*words)


def _prose(random: Random) -> Iterator[str]:
    for number in iter(int, 1):
        yield f"## Step {number}" if random.random() < 0.1 else _sentence(random)
        yield 'As a user I want to "drag & drop" rows -- select * from memory isn\'t an option; 100% of them, <1 s.'


def _code(random: Random) -> Iterator[str]:
    while True:
        noun = random.choice(NOUNS)
        yield f"import {{ {noun} }} from '../../../{noun}s/{noun}.js';"
        yield f'def load_{noun}(path="../../data/{noun}.json"):  # was ../../../etc/{noun}.conf'
        yield f"    return subprocess.run(['sh', '-c', f'cat {{path}} | grep {noun}; echo $?'], check=True)"
        yield f"el.onclick = () => eval('render_{noun}()'); if (a < b && c > d) {{ throw new Error(`${{{noun}}}`); }}"
        yield f"select id, total where {noun} = 1 or name = 'O''Brien' -- all {noun}s"


def _html(random: Random) -> Iterator[str]:
    while True:
        noun = random.choice(NOUNS)
        yield f'<div class="{noun}" onclick="open_{noun}()"><a href="javascript:void(0)">{noun}</a></div>'
        yield f'<script src="/static/{noun}.js"></script><img src="{noun}.png" onerror="retry(this)">'
        yield f"<p>{_sentence(random)}</p>"


def _urls(random: Random) -> Iterator[str]:
    while True:
        noun, host = random.choice(NOUNS), random.choice(HOSTS)
        yield f"https://{host}/{noun}s?page={random.randint(1, 99)}&next=https%3A%2F%2F{host}%2F..%2F{noun}#top"
        yield f"http://192.0.2.{random.randint(1, 254)}/{noun}s/../{noun}.ini"
        yield "curl -s http://169.254.169.254/latest/meta-data/placement/region"


def _log(random: Random) -> Iterator[str]:
    for line in chain.from_iterable(zip(_prose(random), _urls(random), strict=False)):
        yield f"2026-01-{random.randint(10, 28)}T12:00:00Z ERROR worker-{random.randint(1, 9)} {line}"
        yield "    at java.base/java.lang.Thread.run(Thread.java:1583) /etc/hosts: permission denied"


LINES: Mapping[str, Callable[[Random], Iterator[str]]] = {
    "prose": _prose,
    "code": _code,
    "html": _html,
    "urls": _urls,
    "log": _log,
}
