"""What a run stores beside the owner's own, to see how it is kept: by these names it is known and taken away again."""

from __future__ import annotations

OBJECT = "stormproof-probe/encryption"
"""The key of an object in a bucket."""
ITEM, NUMBER = "stormproof-probe-encryption", "-840084008400"
"""What the key of an item in a table is made of, by the types that the table wants."""
MARK, MARKED = "stormproof", {"S": "probe"}
"""The attribute of an item of ours, and its value: nobody else's item is taken for one."""
STREAM = "stormproof-planted-"
"""How the name of a log stream begins that a line is planted in."""
