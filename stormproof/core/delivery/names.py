"""What is called how of a pipeline of ours."""

from __future__ import annotations

from stormproof.core.naming import Names


def delivery_role(names: Names, job: str, environment: str) -> str:
    """Return the role of a pipeline's jobs, ``deploy`` or ``verify``, in the staging or production environment."""
    kind = "staging" if environment == names.system.delivery.staging else "production"
    return f"stormproof-{names.slug}-{job}-{kind}-{names.system.region}"
