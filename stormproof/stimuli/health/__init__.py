"""Stimuli of health checks from outside."""
