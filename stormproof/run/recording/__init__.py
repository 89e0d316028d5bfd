"""What a run keeps: scenarios, evidence, the bundle."""
