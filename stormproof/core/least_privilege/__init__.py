"""What a function needs to be allowed, by what is declared for it and by the source that is deployed: pure analysis.

`sources` unpacks, `reach` follows the code from the handler, `calls` finds the SDK's calls, `names` says what their
arguments name, `actions` and `resources` turn them into permissions, `declared` adds what the settings need, `needs`
puts both together.
"""
