"""The log's signer: a program of its own, with its own key and memory, on a machine out of the database keeper's reach.

It computes the tree from entries that it has stored itself and signs only what continues its own last signature. Needs
a read-only database role and nothing of the service but its address. Source: trust.md 2.3 (checkpoint signer).
"""
