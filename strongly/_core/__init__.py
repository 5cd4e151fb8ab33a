"""Decisions, without any I/O: what to send, how to read a response, whether to retry, which page comes next."""
