"""What a run works on: a target that was reached, or an embedded AWS of its own, and the benches made of it."""
