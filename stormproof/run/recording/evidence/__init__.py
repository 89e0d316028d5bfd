"""The evidence bundle: what every verdict rests on, hashed, signed, and verifiable by anybody who has the bundle."""
