"""Custody: the chain of every container's life, from its generation to its treatment.

Knows events as signed claims, the hash chain over them, and the state they fold into. Knows no manifest's content, no
rule on intermediaries and no page; a physical fact is recorded whatever the state says about it.
Source: design.md §6.
"""
