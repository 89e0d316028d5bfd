"""Gherkin bound: one module per concept, a step is one to five lines."""
