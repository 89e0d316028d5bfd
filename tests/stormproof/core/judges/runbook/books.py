"""Small runbooks that judges and controls are tried on."""

from __future__ import annotations

from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.pages import parse
from stormproof.core.target.operators import Contact

TASKS = """# Tasks

Daily, weekly and monthly: see [whom to call](contacts.md#keeping-this-true).

```sh
stormproof alerts status
```
"""
CONTACTS = "# Whom to call\n\n## Keeping this true\n\nBack to [the tasks](tasks.md).\n"
SOMEBODY = Contact(name="Dana Fuchs", role="on call", email="dana@acme.io")


def book(**texts: str) -> Runbook:
    """Return a runbook of pages, all of them run as they are."""
    pages = tuple(parse(name, text) for name, text in texts.items())
    return Runbook(pages, {page.name: page.digest for page in pages}, (SOMEBODY,))


def whole(tasks: str = TASKS) -> Runbook:
    """Return two pages without a fault."""
    return book(tasks=tasks, contacts=CONTACTS)
