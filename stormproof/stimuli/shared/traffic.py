"""Traffic that a run makes itself: what counts executions in minutes, 5 of 100, must not meet it.

Where time is moved, lanes keep them apart; where it passes, all run side by side but for what they declare.
"""

from __future__ import annotations

SERVED = frozenset({"executions of functions"})
"""What stimuli read that send many requests which functions serve, and what is occupied by those that count them."""
