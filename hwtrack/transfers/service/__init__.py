"""The use cases of transfers: contracts, manifests and their moves, receipts, filings, paper entered afterwards.

Each loads facts, has them judged, stores the decision and what follows from it. A refusal is a returned decision and
stays stored; an exception is what may leave no trace.
"""
