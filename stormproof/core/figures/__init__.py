"""Figures: how they are written, and what several come to."""
