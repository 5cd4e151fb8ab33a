"""The asynchronous shells around the pure core; `strongly._sync` is derived from them."""
