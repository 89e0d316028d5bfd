"""Libraries that ask AWS by themselves: tables of what their calls come to, and how those are found in code.

`tables` is what there is to read; `known_calls` finds calls of functions and classes, `models` PynamoDB's models,
`secrets_extension` requests to the extension that reads secrets and parameters.
"""
