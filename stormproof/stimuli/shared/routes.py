"""The routes of the system that experiments ask: one without side effects, and one that gives the system work."""

from __future__ import annotations

HEALTH = "/health"
PROJECTS = "/projects"
