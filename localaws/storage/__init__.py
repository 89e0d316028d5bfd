"""What stored data goes through as time passes: recovery to a moment, expiry, lifecycles. Pure, free of moto."""
