"""What provokes: each module one experiment, with what it occupies and its undo; `registry` lists them."""
