"""Comforts beside the API itself: data frames, display, many calls at once, progress, sandboxes."""
