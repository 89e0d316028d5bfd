"""What a function needs to be allowed: told from what is declared for it and from the source that is deployed.

`sources` unpacks, `reach` follows the code from the handler, `calls` finds the SDK's calls, `names` tells what their
arguments name, `actions` and `resources` turn them into permissions, `declared` adds what the settings need, `needs`
puts both together.
"""
