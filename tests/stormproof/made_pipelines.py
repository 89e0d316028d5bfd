"""Pipelines for tests: the texts of workflow files, as owners write them."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.delivery.environments import Environment, Repository

SHA = "3d3c42e5aac5ba805825da76410c181273ba90b1"
GOOD = f"""
name: deliver
on:
  push:
    branches: [main]
permissions: {{}}
jobs:
  test:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@{SHA} # v7.0.1
        with:
          persist-credentials: false
      - run: pip install pytest
      - run: pytest tests
  staging:
    needs: test
    runs-on: ubuntu-24.04
    environment: staging
    permissions:
      contents: read
      id-token: write
    steps:
      - run: sam deploy --stack-name shop-staging
  production:
    needs: staging
    runs-on: ubuntu-24.04
    environment: production
    permissions:
      contents: read
      id-token: write
    steps:
      - run: sam deploy --stack-name shop
"""
"""Tests, then staging, then production, which an environment guards."""
REPOSITORY = Repository(
    "acme/shop",
    4711,
    42,
    private=False,
    branch="main",
    environments={"production": Environment("production", ("ann",), True, False, ("main",))},
    branch_rules=frozenset({"pull_request"}),
)


def texts(**workflows: str) -> Mapping[str, str]:
    """Return the texts of workflow files by path."""
    return {f".github/workflows/{name}.yml": text for name, text in workflows.items()}
