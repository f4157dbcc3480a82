"""Who and where: organisations, sites, facilities, licences, transport units, and the official code lists.

Knows the law's vocabulary of parties and places, and where they lie. Knows nothing of accounts, labels or events.
"""
