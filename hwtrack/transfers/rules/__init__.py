"""The rules of transfers: one file each, with the rule's head `RULE` and its question `check`.

A rule knows the facts it asks for and nothing of other rules; which of them refuse, warn or alarm at which stage stands
in its head. Where the source of a rule is not a primary text that was read, its head says `confirmed=False`.
"""
