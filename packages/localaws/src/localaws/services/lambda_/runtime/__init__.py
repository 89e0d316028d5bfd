"""The Lambda host: runs functions in processes of their own, behind Lambda's runtime API.

An invocation's way: `service` (synchronous, or through the queue of `invocations.asynchronous`, or from a poller of
`invocations.sources`) -> `host` (which version, is the caller admitted, is there concurrency) -> `pools` (a warm
instance of that version, or one more) -> `instances` (one process, one invocation at a time) -> `runtime_api` (what the
process's runtime client talks to). Processes come from `processes.forking` (a template process, `zygote`, on Linux) or
`processes.spawning`; `processes.child` is the first code in them. What an execution came to is logged by
`invocations.reports` and `invocations.system_logs`, counted by `invocations.telemetry`.
Functions are known through the protocol in `registry`; nothing here imports moto.
"""
