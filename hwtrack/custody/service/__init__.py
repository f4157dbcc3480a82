"""Custody's use cases, one file each: what a person or a machine asks of it."""
