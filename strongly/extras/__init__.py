"""Conveniences beyond the API: data frames, display in notebooks, concurrent calls, progress lines, sandboxes."""
