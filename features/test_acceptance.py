"""Binds every scenario of every feature file to a test."""

from pytest_bdd import scenarios

scenarios(".")
