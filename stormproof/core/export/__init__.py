"""What the controls have set on the owner's own resources, written as an addition to his template."""
