"""The dashboard, and what has to be measured for it."""
