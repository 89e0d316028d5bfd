"""Gherkin bound: one module per concern, a step is one to five lines."""
