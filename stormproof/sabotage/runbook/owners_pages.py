"""Pages as an owner writes them: another order, other words, the same things said."""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.core.alerts.entries import ENTRIES
from stormproof.sabotage.runbook.owners_alarms import NAME

WHOLE = """# How we run it

## Routines

Daily: look at the alarms. Weekly: look who has a key. Monthly: look at the bill.

```sh
stormproof alerts status
stormproof keys list
stormproof costs
```

## Alerts

What each of them means to us; see [whom to call](#escalation).

{alerts}
## Capacity

Lambda functions, the API's throttle, DynamoDB tables and SQS queues: see the graphs; more is had by a quota increase.

```sh
stormproof dashboard
```

## Releases

We deploy by the pipeline, which rolls back by itself; whoever wants to revert by hand asks first who is at it.

```sh
stormproof lease show
```

## Restoring data

Tables by point-in-time recovery, objects of the buckets by their versions.

```sh
stormproof recover status
```

## Escalation

The list stands in the target file; level 1 first.
"""
ALERT = """### {name}

```sh
stormproof alerts status
```

"""
OWN_ALARM = f"""# Alerts of ours

## The function is throttled (`{NAME}`)

More executions at once than the account lets there be. Ask AWS for more.

```sh
stormproof dashboard
```
"""
QUOTAS = """# Quotas that we have raised

Ask for more at level 2. The figures stand on the wall, and on the dashboard.

```sh
stormproof dashboard
```
"""
PIPELINE = """# Releasing by the pipeline

A tag is released; to go back, take the tag before it.

```sh
stormproof lease show
```
"""
VAULT = """# Restoring from the vault

What has been deleted for good lies in the vault of another account: call level 2 for it.

```sh
stormproof recover status
```
"""
SHIFTS = """# Operating in shifts

Whoever hands over reads this out. See also [whom to call](../contacts.md#keeping-this-true).

```sh
stormproof undo --list
```
"""


def whole() -> str:
    """Return a runbook on one page, with a section for each alarm that there can be."""
    return WHOLE.format(alerts="".join(_alerts()))


def _alerts() -> Iterator[str]:
    for entry in ENTRIES:
        yield ALERT.format(name=entry.name)
