"""``python -m stormproof``: the command line, for processes that start it with their own interpreter."""

from stormproof.cli import main

main()
