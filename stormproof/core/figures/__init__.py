"""Figures: all their digits, and percentiles of many."""
