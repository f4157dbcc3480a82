"""A witness of the log: a program of its own, with its own key and memory, on a machine of somebody else's.

It confirms a checkpoint only if it continues the last one it confirmed, and remembers before it answers. Needs the
standard library, cryptography and the log's pure modules; no database, no web framework, nothing of the service.
Source: C2SP tlog-witness; trust.md 2.3.
"""
