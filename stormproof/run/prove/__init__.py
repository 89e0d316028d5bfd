"""Every check is seen to fail: sabotage, verify, repair, verify, and a table of kills."""
