"""Transfers: contracts, manifests, the ban on intermediaries, and the receipt's arithmetic.

Knows contracts, licences as facts, manifests with their legs, and the rules INT LIC TRN MAN CON LAB-01..03. Knows
nothing of positions, findings over history or pages: those lie above.
"""
