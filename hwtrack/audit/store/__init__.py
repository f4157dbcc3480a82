"""Queries over the records of every package, each bounded and read by policy."""
