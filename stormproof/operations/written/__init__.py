"""What verbs write down for later: plans that are to be carried out, why an address is blocked."""
