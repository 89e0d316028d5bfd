"""Laws of all alerts, on the embedded AWS: silence while all is well, one mail a change, none between."""

from __future__ import annotations

from datetime import datetime, timedelta

from stormproof.aws.embedded.mailbox import EmbeddedMailbox
from stormproof.aws.observe.alerts.alarms import metric_alarms, raised, state
from stormproof.core.deployed_code import KEY_STORE_SILENT
from stormproof.core.naming import Names
from stormproof.operations.workload.keys import KnownKeys
from stormproof.operations.workload.trial import try_workload
from tests.provisioners.live.conftest import Site

AN_HOUR, A_QUARTER = timedelta(hours=1), timedelta(minutes=15)
CALM = timedelta(minutes=20)
"""After which alarms have passed that went off before: on five minutes they look back at fifteen."""
SEEN, PASSED = timedelta(minutes=2), timedelta(minutes=6)
"""When an alarm on a minute has looked at it, and when it has passed without another figure."""
TIMES = 3


def ours(site: Site) -> list[str]:
    """Return the names of all alarms of Stormproof's."""
    standing = (str(each["AlarmName"]) for each in metric_alarms(site.reached.connection.reader))
    return [name for name in standing if name.startswith(Names(site.system).alarm_prefixes)]


def mailed(site: Site, since: datetime) -> list[str]:
    """Return the subjects of what the administrator was sent since a moment, oldest first."""
    embedded = site.reached.connection.target.embedded
    assert embedded
    mails = EmbeddedMailbox(embedded).mails(site.policy.admin_email)
    return [mail.subject for mail in mails if mail.received >= since]


def test_an_hour_of_healthy_traffic_brings_no_alert(hardened: Site) -> None:
    """Clients go their way and functions do their jobs, every quarter of an hour; no alarm goes off, no mail comes."""
    connection = hardened.reached.connection
    connection.clock.advance(CALM)
    since, alarms = connection.clock.now(), ours(hardened)
    assert len(alarms) > len(hardened.system.functions)
    while connection.clock.now() < since + AN_HOUR:
        assert not try_workload(hardened.reached, KnownKeys(connection, hardened.system)).problem
        connection.clock.advance(A_QUARTER)
    assert [name for name in alarms if raised(connection.reader, name, since)] == []
    assert mailed(hardened, since) == []


def test_an_alarm_that_flaps_mails_each_change_and_no_more(hardened: Site) -> None:
    """Three times over the boundary and back, staying beyond it for a while: three alerts and three notices of OK."""
    connection, names = hardened.reached.connection, Names(hardened.system)
    (namespace, metric), alarm = KEY_STORE_SILENT, names.key_store_alarm
    connection.clock.advance(CALM)
    since = connection.clock.now()
    figure = {"MetricName": metric, "Dimensions": [{"Name": "FunctionName", "Value": names.authorizer}], "Value": 1.0}
    for _ in range(TIMES):
        for _minute in range(2):
            hardened.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[figure])
            connection.clock.advance(SEEN)
        assert state(connection.reader, alarm) == "ALARM"
        connection.clock.advance(PASSED)
        assert state(connection.reader, alarm) == "OK"
    kinds = [subject.partition(":")[0] for subject in mailed(hardened, since) if alarm in subject]
    assert kinds == ["ALARM", "OK"] * TIMES
