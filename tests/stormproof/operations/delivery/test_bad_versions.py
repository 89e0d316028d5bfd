"""On the embedded AWS: versions that do worse are never served to all, and what was served wrongly is taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from types import SimpleNamespace

import pytest
import requests

from stormproof.aws.calls.lambda_functions import move_alias
from stormproof.aws.clock import EmbeddedClock
from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import Journal
from stormproof.core.naming import Names
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.operations import rollouts
from stormproof.operations.delivery.rollback import WITHIN_S, Planned, chosen, plan_rollback, roll_back
from stormproof.operations.keys import KeyStore
from stormproof.operations.release import Outcome, plan_release, serve
from stormproof.operations.workload.trial_events import TRIAL, trial_events
from stormproof.stimuli.delivery.other_versions import DESCRIPTION, other_versions
from tests.hardened_site import Site, embedded, reached

pytestmark = pytest.mark.nightly
ALIAS, FUNCTION = "live", "api"
REFUSED = "raise RuntimeError('refused')"
HANDLE = """

_served = handle

def handle(event, context):
    import os, time
    {}
    return _served(event, context)
"""
BAD = {
    "import": ("import there_is_no_such_module\n", "Runtime.ImportModuleError"),
    "crash": (HANDLE.format("os._exit(3)"), "Runtime.ExitError"),
    "error": (HANDLE.format(REFUSED), "RuntimeError"),
    "5xx": (HANDLE.format("return {'statusCode': 503, 'body': ''}"), "status 503"),
    "slow": (HANDLE.format("time.sleep(4)"), "after 4."),
    "memory": (HANDLE.format("held = b'x' * (600 << 20); time.sleep(2)"), "signal: killed"),
}
"""What is added to the function's code, and how it is told what came of it."""
TRIED_ALONE = f"if event['headers']['User-Agent'] != '{TRIAL}': {REFUSED}"
"""A version that does well when it is tried, and fails whoever else asks."""
QUIET = timedelta(minutes=25)
"""After which an alarm of five minutes is over that has seen nothing since."""
AT_ONCE = 40
"""Requests between two looks: a tenth of them tells an alarm of five percent."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The plain example with what a release needs: aliases, and the alarms that watch it."""
    with embedded(tmp_path_factory.mktemp("localaws")) as told:
        made = replace(reached(told), criteria=frozenset({"3.1", "12.5"}))
        made.apply(made.plan())
        yield made


@dataclass(frozen=True)
class Owner:
    """Whoever deploys the function and releases it."""

    site: Site
    found: bytes

    @property
    def name(self) -> str:
        """The function's name."""
        return self.site.system.function(FUNCTION).name

    def deploys(self, more: str) -> None:
        """Put the function's code with something more into ``$LATEST``."""
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.found)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name) + (more.encode() if name == "handler.py" else b""))
        self.site.client("lambda").update_function_code(FunctionName=self.name, ZipFile=packed.getvalue())

    def releases(self, clock: EmbeddedClock | None = None) -> Outcome:
        """Release it, by another clock where one is given."""
        connection = self.site.reached.connection
        by = replace(self.site.reached, connection=replace(connection, clock=clock or connection.clock))
        (outcome,) = serve(by, plan_release(by, [FUNCTION]), lambda *_: None, lambda: plan_release(by, [FUNCTION]))
        return outcome

    def served(self) -> tuple[str, dict[str, float]]:
        """Return the version that the alias serves, and the weights of others."""
        told = self.site.client("lambda").get_alias(FunctionName=self.name, Name=ALIAS)
        return told["FunctionVersion"], (told.get("RoutingConfig") or {}).get("AdditionalVersionWeights", {})

    def asked_by_clients(self) -> None:
        """Have clients ask, some of whom a new version serves."""
        connection = self.site.reached.connection
        event = trial_events(connection.reader, self.site.system, connection.target.workload)[self.name]
        payload = event.replace(TRIAL, "client").encode()
        for _ in range(AT_ONCE):
            self.site.client("lambda").invoke(FunctionName=self.name, Qualifier=ALIAS, Payload=payload)


@pytest.fixture(scope="module")
def owner(shop: Site) -> Owner:
    """The owner, with his code as it was found."""
    name = shop.system.function(FUNCTION).name
    where = shop.client("lambda").get_function(FunctionName=name)["Code"]["Location"]
    return Owner(shop, requests.get(where, timeout=10).content)


@pytest.mark.parametrize("which", BAD)
def test_a_version_that_does_worse_is_not_served(which: str, owner: Owner) -> None:
    """It is tried beside the served one, and told what it answered."""
    before = owner.served()
    more, said = BAD[which]
    owner.deploys(more)
    outcome = owner.releases()
    assert (outcome.code, outcome.served) == ("release.worse", before[0])
    assert said in outcome.reason
    assert owner.served() == before


class Passing(EmbeddedClock):
    """The embedded AWS's clock, which is moved where others wait, after clients have asked."""

    def __init__(self, url: str, meanwhile: Callable[[], None]) -> None:
        super().__init__(url)
        self._meanwhile = meanwhile
        self.passed = 0.0

    def monotonic(self) -> float:
        """Return real time and what was passed over."""
        return super().monotonic() + self.passed

    def pause(self, seconds: float) -> None:
        """Have clients ask, and let time pass."""
        self._meanwhile()
        self.advance(timedelta(seconds=seconds))
        self.passed += seconds


@pytest.fixture
def watching(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> Passing:
    """Return a clock by which alarms are watched for as long as on AWS."""
    # what was tried before has failed, and has set the alarm off that is to go off
    Passing(_clock(owner), lambda: None).advance(QUIET)
    patience = replace(rollouts.IN_CLEAR_WEATHER, watch_s=rollouts.ON_AWS.watch_s)
    monkeypatch.setattr(rollouts, "IN_CLEAR_WEATHER", patience)
    return Passing(_clock(owner), owner.asked_by_clients)


def _clock(owner: Owner) -> str:
    told = owner.site.reached.connection.target.embedded
    assert told is not None
    return told.clock_url


def test_a_version_that_fails_clients_alone_is_taken_back_by_an_alarm(owner: Owner, watching: Passing) -> None:
    """It passed its trial, and served a tenth of the requests; within three minutes everybody is served as before."""
    before = owner.served()
    owner.deploys(HANDLE.format(TRIED_ALONE))
    outcome = owner.releases(watching)
    assert (outcome.code, outcome.served) == ("release.worse", before[0])
    assert "went off" in outcome.reason
    assert 0 < watching.passed <= rollouts.ON_AWS.watch_s
    assert owner.served() == before


def test_a_version_that_does_well_is_watched_for_three_minutes_and_serves_all(owner: Owner, watching: Passing) -> None:
    """By the clock, on which what is done takes its time too; what had gone off before says nothing of it."""
    before, _ = owner.served()
    owner.deploys("\n# better\n")
    began = watching.monotonic()
    outcome = owner.releases(watching)
    assert (outcome.code, outcome.before) == ("", before), outcome.reason
    assert watching.monotonic() - began >= rollouts.ON_AWS.watch_s
    assert owner.served() == (outcome.served, {})


@dataclass
class Load:
    """Requests of clients, one after the other: when each began, and its status."""

    seen: list[tuple[float, int]] = field(default_factory=list)

    def since(self, when: float) -> list[int]:
        """Return the statuses of those that were sent later."""
        return [status for at, status in self.seen if at >= when]


def key(site: Site) -> str:
    """Return a client's key that no limit stops."""
    connection = site.reached.connection
    store = KeyStore(connection.reader, connection.writer, Names(site.system).key_table, connection.clock.now)
    return store.create("load", limit=100_000).text


@contextmanager
def loaded(site: Site) -> Iterator[Load]:
    """Have clients ask for as long as a block runs."""
    load, over, known = Load(), Event(), key(site)

    def ask() -> None:
        while not over.is_set():
            began, seen = monotonic(), site.ask(key=known)
            load.seen.append((began, seen.status))

    threads = [Thread(target=ask, name="load") for _ in range(2)]
    for each in threads:
        each.start()
    try:
        yield load
    finally:
        over.set()
        for each in threads:
            each.join()


def test_what_was_released_wrongly_is_taken_back_under_load(owner: Owner) -> None:
    """In far less than the five minutes that it may take; nobody who asks after the switch meets it."""
    before = owner.served()
    owner.deploys(HANDLE.format(TRIED_ALONE))
    assert owner.releases().code == ""
    site = owner.site.reached
    with loaded(owner.site) as load:
        _until(lambda: any(status != 200 for status in load.since(0.0)))
        release = chosen(site, None)
        assert release is not None
        planned = Planned(release, plan_rollback(site, release))
        done = roll_back(site, planned, lambda *_: None, lambda: plan_rollback(site, release))
        switched = monotonic()
        _until(lambda: len(load.since(switched)) >= 100)
    assert owner.served() == before
    assert set(load.since(switched)) == {200}
    assert done.seconds is not None
    assert done.seconds < WITHIN_S


def test_a_version_like_the_served_one_is_made_where_users_are(owner: Owner, tmp_path: Path) -> None:
    """It can be served and taken back, and nobody meets anything; afterwards neither it nor a trace of it is there."""
    owner.deploys("\n# as released\n")
    assert owner.releases().code == ""
    function, client = owner.site.system.function(FUNCTION), owner.site.client("lambda")
    reached = owner.site.reached
    journal = Journal(reached.connection, reached.system, tmp_path)
    bench = SimpleNamespace(
        surroundings=Surroundings(waits=EMBEDDED_WAITS),
        context=owner.site.context,
        clock=reached.connection.clock,
        reads=reached.connection.reader,
        writer=reached.connection.writer,
        hold=partial(injected, journal),
    )
    latest, before = client.get_function_configuration(FunctionName=function.name), owner.served()
    with other_versions(bench, [function]) as made, loaded(owner.site) as load:
        told = client.get_function_configuration(FunctionName=function.name, Qualifier=made[function.name])
        serving = client.get_function_configuration(FunctionName=function.name, Qualifier=ALIAS)
        assert [told[each] == serving[each] for each in ("CodeSha256", "Handler", "Role")] == [True] * 3
        assert (told["Description"], made[function.name]) == (DESCRIPTION, told["Version"])
        for version in (made[function.name], before[0]):
            reached.connection.writer.call(move_alias(function, version))
            asked = len(load.seen)
            _until(lambda asked=asked: len(load.seen) >= asked + 20)  # type: ignore[misc]  # bound by its default
    assert set(load.since(0.0)) == {200}
    assert owner.served() == before
    now = client.get_function_configuration(FunctionName=function.name)
    assert [now[each] for each in ("Handler", "Description")] == [latest[each] for each in ("Handler", "Description")]
    versions = client.list_versions_by_function(FunctionName=function.name)["Versions"]
    assert made[function.name] not in {each["Version"] for each in versions}
    assert not journal.pending()


def _until(seen: Callable[[], bool], within_s: float = 60.0) -> None:
    deadline = monotonic() + within_s
    while not seen():
        assert monotonic() < deadline
