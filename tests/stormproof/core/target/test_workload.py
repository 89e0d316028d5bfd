"""``[workload]``: what is accepted, and how each mistake is told with its line and the way out."""

from __future__ import annotations

import pytest

from stormproof.core.errors import TargetError
from stormproof.core.target.file import parse_target
from stormproof.core.workload.model import Workload
from tests.stormproof.made_targets import STAGING
from tests.stormproof.made_workloads import SHOP

WHOLE = """
[workload.health]
path = "/up"
expect = { "/up" = true }

[[workload.journey]]
name = "order"
method = "POST"
path = "/orders"
status = 201
body = '{"text": "Bread", "by": "Stormproof"}'
free_text = "/text"
expect = { "/by" = "Stormproof" }
capture = { id = "/order/id" }

[[workload.journey]]
name = "follow"
path = "/orders/{id}"
until = { "/state" = "BAKED" }
within_s = 5.0

[[workload.journey]]
name = "cancel"
method = "DELETE"
path = "/orders/{id}"
status = 204
cleanup = true

[[workload.jobs]]
function = "api"
log = "order {id} came in"

[[workload.jobs]]
function = "oven"
queue = "bread"
message = '{"order": "{id}"}'
log = "order {id} is baked"
"""
FIRST = len(STAGING.splitlines()) + 1
"""The line before the workload's first one."""


def test_a_whole_workload_is_read() -> None:
    """As the probes know it."""
    assert parse_target(STAGING + WHOLE, "t.toml").workload == SHOP


def test_without_a_workload_nothing_is_guessed() -> None:
    """All of it is missing."""
    assert parse_target(STAGING, "t.toml").workload == Workload()


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said", "way_out"),
    [
        ('"Stormproof"}\'', '"Stormproof"\'', 11, "journey.0.body: is no JSON", "single quotes"),
        ('capture = { id = "/order/id" }', "", 18, "{id} is captured by no step before", 'add capture = { id = "/..."'),
        ('"/order/id"', '"order/id"', 14, "does not have the right form", "a JSON Pointer"),
        ('free_text = "/text"', 'free_text = "/words"', 12, "no text stands there", "/description"),
        ('name = "follow"', 'name = "order"', 17, "another request is called so", "a name of its own"),
        ('path = "/up"', 'path = "up"', 3, "right form", "below the stage"),
        ("status = 201", "status = 500", 10, "less than or equal to 299", "200 to 299"),
        ('queue = "bread"', "", 33, "queue and message belong together", "add the one"),
        ('log = "order {id} is baked"', "", 33, "nothing shows that it was done", "add expect"),
        ('log = "order {id} is baked"', 'log = "{o} is baked"', 37, "{o} is captured by no step", "capture"),
        ("message = '{", "event = '{}'\nmessage = '{", 33, "is an event and a message", "keep event"),
        (
            'log = "order {id} came',
            'expect = { "/a" = 1 }\nlog = "order {id} came',
            31,
            "only what is invoked",
            "event",
        ),
        ("within_s = 5.0", "within_s = 0", 20, "greater than 0", "seconds"),
        ("cleanup = true", "clean = true", 27, "no such key", "cleanup"),
        ('free_text = "/text"', 'free_text = "text"', 12, "right form", "a JSON Pointer"),
        ('free_text = "/text"', 'free_text = "/text~2"', 12, "right form", "a JSON Pointer"),
        ('"/by" = "Stormproof" }', '"by" = "Stormproof" }', 13, "right form", "a JSON Pointer"),
        ('"/by" = "Stormproof" }', '"/by" = [1] }', 13, "neither a text nor a number", "a text, a number, true or"),
        ('"/by" = "Stormproof" }', '"/by" = nan }', 13, "neither a text nor a number", "a text, a number, true or"),
        ('path = "/up"', 'path = "/up/{id}"', 3, "{id}: nothing is captured before", "without braces"),
        ('path = "/up"', 'path = "/up#now"', 3, "right form", "without a fragment"),
        ('path = "/up"', 'path = "/\u00fcp"', 3, "right form", "in ASCII"),
        ('path = "/up"', 'path = "/up/{"', 3, "right form", "with captured values"),
        ('name = "order"', 'name = "health"', 7, "another request is called so", "a name of its own"),
        ("until = {", 'capture = { id = "/id" }\nuntil = {', 19, "is captured by a step before", "another name"),
        ("within_s = 5.0", f"within_s = 1{'0' * 21}", 20, "less than or equal to 3600", "3600 at most"),
        ("within_s = 5.0", "within_s = inf", 20, "finite number", "seconds"),
        ("within_s = 5.0", f"within_s = {'9' * 5000}", 20, "cannot be read", "a number that is meant"),
        ("status = 201", f"status = 1{'0' * 400}", 10, "less than or equal to 299", "200 to 299"),
        ('"by": "Stormproof"}', '"by": NaN}', 11, "is no JSON", "single quotes"),
        ('"by": "Stormproof"}', '"by": 1e999}', 11, "is no JSON", "single quotes"),
        ('"by": "Stormproof"}', '"text": "Roll"}', 11, '"text" stands twice in one object', "single quotes"),
        ('"by": "Stormproof"}', f'"by": {"[" * 3000}{"]" * 3000}}}', 11, "is no JSON", "single quotes"),
        ('log = "order {id} came in"', 'log = " "', 31, "right form", "one line of the log"),
        (
            '[[workload.jobs]]\nfunction = "oven"',
            '[[workload.jobs]]\nfunction = "api"\nlog = "order {id} came in"\n[[workload.jobs]]\nfunction = "oven"',
            33,
            "is the same as a job before",
            "take it out",
        ),
        ('path = "/up"', 'path = "/up"\npath = "/up"', 4, "this is not TOML", "toml.io"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_the_way_out(
    right: str, wrong: str, line: int, said: str, way_out: str
) -> None:
    """All that is wrong at once, each once, in the order of the file."""
    assert right in WHOLE
    with pytest.raises(TargetError) as caught:
        parse_target(STAGING + WHOLE.replace(right, wrong, 1), "t.toml")
    told = str(caught.value)
    assert f"t.toml:{FIRST + line - 1}: " in told
    assert said in told
    assert way_out in told
    keys = [row.split(": ")[1] for row in told.splitlines() if row.startswith("t.toml:")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[workload]\n", "says nothing"),
        ('[[workload.journey]]\nname = "a"\npath = "/a"\n', "captures nothing"),
        ('[[workload.journey]]\nname = "a"\npath = "/a"\ncapture = {}\n', "captures nothing"),
        ('[[workload.journey]]\nname = "a"\npath = "/a"\ncleanup = true\n', "has no step but cleanup"),
        ("workload = 3\n", "workload"),
        ("[workload]\njourney = [3]\n", "journey"),
    ],
)
def test_a_workload_that_proves_nothing_is_refused(text: str, said: str) -> None:
    """Statuses alone any mock of a gateway answers."""
    text = text + STAGING if text.startswith("workload =") else STAGING + text
    with pytest.raises(TargetError, match=said):
        parse_target(text, "t.toml")
