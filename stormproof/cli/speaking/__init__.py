"""How verbs speak and are spoken to: options, helps, what a shell completes, how much is said."""
