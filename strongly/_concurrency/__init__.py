"""The primitives that differ between threads and tasks, in pairs."""
