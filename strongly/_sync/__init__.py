# Derived from strongly/_async by `make generate`; edit the source there.
"""The asynchronous I/O layer. `make generate` derives `strongly._sync` from it."""
