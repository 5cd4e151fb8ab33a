# Derived from strongly/_async by `make generate`; edit the source there.
"""The asynchronous shells around the pure core; `strongly._sync` is derived from them."""
