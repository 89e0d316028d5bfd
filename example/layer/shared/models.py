"""Projects as they are kept in the table: one item each, PK ``PROJECT#<id>`` and SK ``META``."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

PROJECT_TYPES = ("api", "web_app", "data_pipeline", "library")


def now():
    """Return the time as it is kept and shown."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def key(project_id):
    """Return the primary key of a project's item."""
    return {"PK": f"PROJECT#{project_id}", "SK": "META"}


@dataclass
class Project:
    """A project; `status` says which agent worked on it last."""

    name: str
    project_type: str
    description: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    status: str = "created"
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)

    def item(self):
        """Return the table's item, with the keys of the index GSI1 that the list is to be read from."""
        index = {"GSI1PK": "PROJECTS", "GSI1SK": self.created_at}
        return {**key(self.id), **index, **asdict(self)}

    @classmethod
    def of(cls, item):
        """Return the project of a table's item."""
        return cls(**{name: item[name] for name in cls.__dataclass_fields__})
