"""What verbs do about the probes that check the health: their keys, and whether their regions can be used."""
