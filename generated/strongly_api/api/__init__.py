"""One package per namespace of the SDK, one module per operation."""
