"""The transparency log: one entry for everything that must be provable to an outsider.

Knows hashes, kinds and ids; knows nothing of what they are about. Sealing entries into a tree, checkpoints and proofs
stand on the entries written here. *Ledger* is kept for the waste ledger (台账). Source: design.md §6; trust.md 2.3.
"""
