"""The system to harden: a small real AgenticAI, deployed as it was found."""
