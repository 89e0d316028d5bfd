"""``stormproof evidence``: keys to sign it, archives to hand it over, and the check of either."""
