"""The asynchronous I/O layer. `make generate` derives `strongly._sync` from it."""
