"""What hardens: one module per control."""
